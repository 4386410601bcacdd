package job

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"

	"dev.cloister/agent/internal/program"
	"dev.cloister/agent/internal/wire"
)

// job is one program with all that is known of it.
type job struct {
	id, command string
	request     [sha256.Size]byte // digest, to know the same request again
	dir         string
	began       time.Time
	stdout      *output
	stderr      *output
	input       *input // nil without standard input
	program     *program.Program
	// stop kills it; done is closed when it has ended.
	stop context.CancelFunc
	done chan struct{}

	mu        sync.Mutex
	oomKilled bool
	exit      *program.Exit // nil while it runs
}

func (j *job) noticeOom() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.oomKilled = true
}

// end tells whoever waits. The exit is known before a stream is said to have ended.
func (j *job) end(exit program.Exit) {
	j.mu.Lock()
	j.exit = &exit
	j.mu.Unlock()
	if j.input != nil {
		j.input.close()
	}
	j.stdout.end()
	j.stderr.end()
	close(j.done)
}

func (j *job) ended() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.exit != nil
}

func (j *job) info() wire.JobReply {
	j.mu.Lock()
	defer j.mu.Unlock()
	r := wire.JobReply{
		ID: j.id, Command: j.command, State: wire.JobRunning, StartedMillis: j.began.UnixMilli(),
		DurationMillis: j.program.Elapsed().Milliseconds(), OomKilled: j.oomKilled,
		StdinOpen: j.input != nil && j.input.isOpen(),
	}
	r.StdoutBytes, r.StdoutTruncated = j.stdout.size()
	r.StderrBytes, r.StderrTruncated = j.stderr.size()
	if j.exit != nil {
		r.State, r.DurationMillis = wire.JobExited, j.exit.Duration.Milliseconds()
		r.ExitCode, r.Signal, r.TimedOut = j.exit.Code, j.exit.Signal, j.exit.TimedOut
		r.StdinOpen = false
	}
	return r
}

func (j *job) keptBytes() int64 { return j.stdout.keptBytes() + j.stderr.keptBytes() }
