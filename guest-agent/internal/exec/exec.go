// Package exec runs programs for a host that is there to hear how they do.
package exec

import (
	"regexp"
	"sync"
	"syscall"
	"time"

	"dev.cloister/agent/internal/program"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

var validID = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)

// Runner runs programs and knows those that are running.
type Runner struct {
	Launcher *program.Launcher

	mu      sync.Mutex
	running map[string]*execution
}

// execution is a program and the operation that it ends with.
type execution struct {
	id      string
	program *program.Program // nil until it has been started
}

// Exec is the verb that runs a program.
func (r *Runner) Exec(op *serve.Operation) {
	var request wire.ExecRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if !validID.MatchString(request.ID) {
		op.Failf("invalid", "the id %.80q is not 1 to 64 of A-Z a-z 0-9 _ . -", request.ID)
		return
	}
	e := &execution{id: request.ID}
	if !r.register(e) {
		op.Failf("exists", "an execution %s is running", request.ID)
		return
	}
	defer r.forget(e)
	op.Outlive()
	noticeOom := func() { op.Notice(wire.OomKill{Notice: "oom-kill", ID: request.ID}) }
	p, refused := r.Launcher.Start(request.ID, request.Program, hostSink{op, wire.Data}, hostSink{op, wire.DataErr}, noticeOom)
	if refused != nil {
		op.Fail(refused.Code, refused.Message)
		return
	}
	r.started(e, p)
	if p.Stdin != nil {
		stopped := make(chan struct{})
		go feed(op, p, stopped)
		defer func() {
			_ = p.Stdin.SetWriteDeadline(time.Unix(1, 0))
			<-stopped
		}()
	}
	exit, delivered := p.Wait(op.Context(), op.Context())
	r.forget(e)
	if !delivered {
		op.Fail("cancelled", "the execution was cancelled")
		return
	}
	op.Reply(wire.ExecReply{
		ExitCode: exit.Code, Signal: exit.Signal, TimedOut: exit.TimedOut, DurationMillis: exit.Duration.Milliseconds(),
		StdoutBytes: exit.StdoutBytes, StderrBytes: exit.StderrBytes,
	})
}

// Signal is the verb that signals the process group of an execution.
func (r *Runner) Signal(op *serve.Operation) {
	var request wire.SignalRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if !program.IsSignal(request.Signal) {
		op.Failf("invalid", "%d is not a signal", request.Signal)
		return
	}
	r.mu.Lock()
	var p *program.Program
	if e := r.running[request.ID]; e != nil {
		p = e.program
	}
	r.mu.Unlock()
	if p == nil || p.Signal(syscall.Signal(request.Signal)) != nil {
		op.Failf("execution-not-found", "no execution %.64s is running", request.ID)
		return
	}
	op.Reply(wire.Empty{})
}

func (r *Runner) register(e *execution) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running == nil {
		r.running = map[string]*execution{}
	}
	if _, taken := r.running[e.id]; taken {
		return false
	}
	r.running[e.id] = e
	return true
}

func (r *Runner) started(e *execution, p *program.Program) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.program = p
}

func (r *Runner) forget(e *execution) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running[e.id] == e {
		delete(r.running, e.id)
	}
}

// KillAll ends every execution, for an agent that ends and leaves the system running.
func (r *Runner) KillAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.running {
		if e.program != nil {
			e.program.Kill()
		}
	}
}
