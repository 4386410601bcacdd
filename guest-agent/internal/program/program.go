// Package program runs programs in sessions and cgroups of their own, and carries their output to wherever it belongs.
package program

import (
	"os"
	"syscall"
	"time"

	"dev.cloister/agent/internal/account"
	"dev.cloister/agent/internal/cgroup"
	"dev.cloister/agent/internal/reap"
)

const defaultKillGrace = 2 * time.Second

// Launcher starts programs.
type Launcher struct {
	Reaper *reap.Reaper
	// Groups is nil where there are no cgroups: then a program is its process group and session.
	Groups *cgroup.Tree
	Users  account.Files
	// Environment is what every program gets beside what its request says; the map is not changed. Nil: nothing.
	Environment func() map[string]string
}

// Program has been started, and runs until Wait returns.
type Program struct {
	// Stdin is nil without standard input. Whoever started the program closes it.
	Stdin *os.File

	started time.Time
	timeout time.Duration // 0: none
	grace   time.Duration
	process *reap.Process
	group   *cgroup.Group // nil without cgroups
	out     *pump
	err     *pump
}

// Sink takes what a program writes to one of its streams. Its methods are called by one goroutine.
type Sink interface {
	// Acquire waits until the sink takes bytes, and says how many of those wanted.
	Acquire(wanted int) (int, error)
	// Release gives back what was acquired and is not sent.
	Release(n int)
	// Send takes the bytes; they are the caller's again when it returns.
	Send(p []byte) error
}

// Exit is how a program ended.
type Exit struct {
	Code, Signal             int
	TimedOut                 bool
	Duration                 time.Duration
	StdoutBytes, StderrBytes int64
}

// Elapsed is the time since the start.
func (p *Program) Elapsed() time.Duration { return time.Since(p.started) }

// Signal signals the process group. It returns ESRCH when the process has ended.
func (p *Program) Signal(sig syscall.Signal) error { return p.process.SignalGroup(sig) }

// IsSignal says whether a number is a signal's.
func IsSignal(number int) bool { return number >= 1 && number <= 64 }

// Refusal is why a program was not started, in a code of the protocol.
type Refusal struct {
	Code, Message string
}
