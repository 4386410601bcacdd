package wire

// AgentHello is the agent's HELLO.
type AgentHello struct {
	Protocol    int    `json:"protocol"`
	MinProtocol int    `json:"minProtocol"`
	Agent       string `json:"agent"`
	BootNonce   string `json:"bootNonce"`
	BootMillis  int64  `json:"bootMillis"`
	Limits      Limits `json:"limits"`
	// Held is true before the verb enter: there is no other verb then.
	Held bool `json:"held,omitempty"`
	// Frozen is true between the verbs freeze and thaw, or renew.
	Frozen bool `json:"frozen,omitempty"`
}

// Limits are what a connection of this agent allows.
type Limits struct {
	Frame    int `json:"frame"`
	Window   int `json:"window"`
	Channels int `json:"channels"`
}

// HostHello is the host's HELLO.
type HostHello struct {
	Protocol int    `json:"protocol"`
	Host     string `json:"host"`
}

// Verb is the part of a REQUEST that says which of the others it is.
type Verb struct {
	Verb string `json:"verb"`
}

// Program is what exec and job-start say of the program that they run.
type Program struct {
	Argv            []string          `json:"argv"`
	Cwd             string            `json:"cwd,omitempty"`
	Env             map[string]string `json:"env,omitempty"`
	User            string            `json:"user,omitempty"`
	Stdin           bool              `json:"stdin,omitempty"`
	TimeoutMillis   int64             `json:"timeoutMillis,omitempty"`
	KillGraceMillis *int64            `json:"killGraceMillis,omitempty"`
}

// ExecRequest runs a program.
type ExecRequest struct {
	Verb string `json:"verb"`
	ID   string `json:"id"`
	Program
}

// ExecReply says how the program ended.
type ExecReply struct {
	ExitCode       int   `json:"exitCode"`
	Signal         int   `json:"signal"`
	TimedOut       bool  `json:"timedOut"`
	DurationMillis int64 `json:"durationMillis"`
	StdoutBytes    int64 `json:"stdoutBytes"`
	StderrBytes    int64 `json:"stderrBytes"`
}

// SignalRequest sends a signal to an execution, or to a job.
type SignalRequest struct {
	Verb   string `json:"verb"`
	ID     string `json:"id"`
	Signal int    `json:"signal"`
}

// FileReadRequest reads a part of a file; a negative length means up to its end.
type FileReadRequest struct {
	Verb   string `json:"verb"`
	Path   string `json:"path"`
	Offset int64  `json:"offset"`
	Length *int64 `json:"length,omitempty"`
}

// FileReadReply describes the bytes sent and the file they are from.
type FileReadReply struct {
	Bytes       int64  `json:"bytes"`
	Size        int64  `json:"size"`
	Mode        uint32 `json:"mode"`
	MtimeMillis int64  `json:"mtimeMillis"`
	SHA256      string `json:"sha256"`
}

// FileWriteRequest replaces a file, or appends to it.
type FileWriteRequest struct {
	Verb        string  `json:"verb"`
	Path        string  `json:"path"`
	Mode        *uint32 `json:"mode,omitempty"`
	Append      bool    `json:"append,omitempty"`
	MakeParents bool    `json:"makeParents,omitempty"`
	SHA256      string  `json:"sha256,omitempty"`
}

// FileWriteReply describes the bytes received.
type FileWriteReply struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// ConfigureRequest sets what is there: who this guest is, what time it is, and something that no other guest knows. The
// verbs enter and renew take the same.
type ConfigureRequest struct {
	Verb      string  `json:"verb"`
	Hostname  *string `json:"hostname,omitempty"`
	UnixNanos *int64  `json:"unixNanos,omitempty"`
	// MachineID has 32 hexadecimal digits.
	MachineID string `json:"machineId,omitempty"`
	// Entropy is hexadecimal.
	Entropy string `json:"entropy,omitempty"`
}

// EnterReply tells who the guest is from now on.
type EnterReply struct {
	BootNonce  string `json:"bootNonce"`
	BootMillis int64  `json:"bootMillis"`
}

// ThawRequest lets a frozen guest go on.
type ThawRequest struct {
	Verb      string `json:"verb"`
	UnixNanos *int64 `json:"unixNanos,omitempty"`
}

// RenewReply tells who the guest is from now on, and which hooks have failed: "name: reason".
type RenewReply struct {
	BootNonce   string   `json:"bootNonce"`
	BootMillis  int64    `json:"bootMillis"`
	HooksFailed []string `json:"hooksFailed"`
}

// ClockReply is the guest's wall clock.
type ClockReply struct {
	UnixNanos int64 `json:"unixNanos"`
}

// InfoReply describes the guest; sizes in bytes.
type InfoReply struct {
	Kernel          string    `json:"kernel"`
	Agent           string    `json:"agent"`
	Hostname        string    `json:"hostname"`
	UptimeMillis    int64     `json:"uptimeMillis"`
	CPUs            int       `json:"cpus"`
	MemoryTotal     int64     `json:"memoryTotal"`
	MemoryAvailable int64     `json:"memoryAvailable"`
	DiskTotal       int64     `json:"diskTotal"`
	DiskAvailable   int64     `json:"diskAvailable"`
	Processes       int       `json:"processes"`
	Boot            BootTimes `json:"boot"`
}

// BootTimes are milliseconds since the start of the kernel.
type BootTimes struct {
	Init    int64 `json:"initMillis"`
	Modules int64 `json:"modulesMillis"`
	Root    int64 `json:"rootMillis"`
	Ready   int64 `json:"readyMillis"`
}

// Empty is the reply of the verbs that have nothing to say.
type Empty struct{}

// ErrorBody is the payload of ERROR.
type ErrorBody struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// OomKill is the notice of an execution that lost a process to the guest's memory limit.
type OomKill struct {
	Notice string `json:"notice"`
	ID     string `json:"id"`
}
