// Package reap waits for every child of this process: the programs it has started and the orphans it inherits.
package reap

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// Process is a child that has been started here. Safe for concurrent use.
type Process struct {
	Pid    int
	reaper *Reaper
	exited chan struct{}
	status syscall.WaitStatus
}

// Exited is closed when the process has ended and has been waited for.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// Status is how it ended; only after Exited.
func (p *Process) Status() syscall.WaitStatus { return p.status }

// SignalGroup signals the process group that the process leads, and returns ESRCH when the process has been waited for:
// from then on the number may belong to a stranger.
func (p *Process) SignalGroup(sig syscall.Signal) error {
	p.reaper.mu.Lock()
	defer p.reaper.mu.Unlock()
	if _, alive := p.reaper.started[p.Pid]; !alive {
		return syscall.ESRCH
	}
	return syscall.Kill(-p.Pid, sig)
}

// Reaper reaps. One per process.
type Reaper struct {
	mu      sync.Mutex
	started map[int]*Process
	alone   []chan struct{}
}

// New starts reaping; it ends with the process.
func New() *Reaper {
	r := &Reaper{started: map[int]*Process{}}
	changed := make(chan os.Signal, 1)
	signal.Notify(changed, syscall.SIGCHLD)
	go func() {
		for range changed {
			r.reap()
		}
	}()
	return r
}

// Start runs fork, which returns the pid of a new child or 0, and knows that child before its exit can be reaped.
func (r *Reaper) Start(fork func() (int, error)) (*Process, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	pid, err := fork()
	if pid == 0 {
		return nil, err
	}
	p := &Process{Pid: pid, reaper: r, exited: make(chan struct{})}
	r.started[pid] = p
	return p, err
}

// Alone returns a channel that is closed when this process has no child left.
func (r *Reaper) Alone() <-chan struct{} {
	done := make(chan struct{})
	r.mu.Lock()
	r.alone = append(r.alone, done)
	r.mu.Unlock()
	r.reap()
	return done
}

func (r *Reaper) reap() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
		switch {
		case err == syscall.EINTR:
		case err == syscall.ECHILD:
			r.tellAlone()
			return
		case err != nil || pid == 0:
			return
		default:
			r.ended(pid, status)
		}
	}
}

func (r *Reaper) ended(pid int, status syscall.WaitStatus) {
	if p, ok := r.started[pid]; ok {
		delete(r.started, pid)
		p.status = status
		close(p.exited)
	}
}

func (r *Reaper) tellAlone() {
	for _, done := range r.alone {
		close(done)
	}
	r.alone = nil
}
