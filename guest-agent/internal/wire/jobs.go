package wire

// States of a job.
const (
	JobRunning = "running"
	JobExited  = "exited"
)

// Streams of a job.
const (
	Stdout = "stdout"
	Stderr = "stderr"
)

// JobStartRequest starts a program that goes on without its host.
type JobStartRequest struct {
	Verb string `json:"verb"`
	ID   string `json:"id"`
	Program
	OutputLimit *int64 `json:"outputLimit,omitempty"`
}

// JobRequest names a job: the request of the verbs that need no more.
type JobRequest struct {
	Verb string `json:"verb"`
	ID   string `json:"id"`
}

// JobReply says how a job is. What an end brings is zero while it runs.
type JobReply struct {
	ID              string `json:"id"`
	Command         string `json:"command"`
	State           string `json:"state"`
	StartedMillis   int64  `json:"startedMillis"`
	DurationMillis  int64  `json:"durationMillis"`
	ExitCode        int    `json:"exitCode"`
	Signal          int    `json:"signal"`
	TimedOut        bool   `json:"timedOut"`
	OomKilled       bool   `json:"oomKilled"`
	StdoutBytes     int64  `json:"stdoutBytes"`
	StderrBytes     int64  `json:"stderrBytes"`
	StdoutTruncated bool   `json:"stdoutTruncated"`
	StderrTruncated bool   `json:"stderrTruncated"`
	StdinOpen       bool   `json:"stdinOpen"`
}

// JobListReply holds the jobs in the order of their start.
type JobListReply struct {
	Jobs []JobReply `json:"jobs"`
}

// JobReadRequest reads a part of what a job has printed.
type JobReadRequest struct {
	Verb       string `json:"verb"`
	ID         string `json:"id"`
	Stream     string `json:"stream"`
	Offset     int64  `json:"offset"`
	MaxBytes   int64  `json:"maxBytes"`
	WaitMillis int64  `json:"waitMillis,omitempty"`
}

// JobReadReply says where the next read goes on, and what the stream holds.
type JobReadReply struct {
	NextOffset int64 `json:"nextOffset"`
	Total      int64 `json:"total"`
	Ended      bool  `json:"ended"`
	Truncated  bool  `json:"truncated"`
}

// JobWriteRequest sends standard input.
type JobWriteRequest struct {
	Verb       string `json:"verb"`
	ID         string `json:"id"`
	End        bool   `json:"end,omitempty"`
	WaitMillis int64  `json:"waitMillis,omitempty"`
}

// JobWriteReply says how much of the input was taken.
type JobWriteReply struct {
	Bytes int64 `json:"bytes"`
	Open  bool  `json:"open"`
}
