// Package exec runs programs for the host.
package exec

import (
	"regexp"
	"sync"
	"syscall"
	"time"

	"dev.cloister/agent/internal/account"
	"dev.cloister/agent/internal/cgroup"
	"dev.cloister/agent/internal/reap"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

const defaultKillGrace = 2 * time.Second

var validID = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)

// Runner runs programs and knows those that are running.
type Runner struct {
	Reaper *reap.Reaper
	// Groups is nil where there are no cgroups: then a program is its process group and session.
	Groups *cgroup.Tree
	Users  account.Files

	mu      sync.Mutex
	running map[string]*execution
}

// Exec is the verb that runs a program.
func (r *Runner) Exec(op *serve.Operation) {
	var request wire.ExecRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	e := &execution{op: op, request: request, started: time.Now()}
	if !validID.MatchString(request.ID) {
		op.Failf("invalid", "the id %.80q is not 1 to 64 of A-Z a-z 0-9 _ . -", request.ID)
		return
	}
	if !r.register(e) {
		op.Failf("exists", "an execution %s is running", request.ID)
		return
	}
	defer r.forget(e)
	p, refused := r.plan(request)
	if refused != nil {
		op.Fail(refused.code, refused.message)
		return
	}
	if refused = e.start(r, p); refused != nil {
		op.Fail(refused.code, refused.message)
		return
	}
	e.run(func() { r.forget(e) })
}

// Signal is the verb that signals the process group of an execution.
func (r *Runner) Signal(op *serve.Operation) {
	var request wire.SignalRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if request.Signal < 1 || request.Signal > 64 {
		op.Failf("invalid", "%d is not a signal", request.Signal)
		return
	}
	r.mu.Lock()
	var process *reap.Process
	if e := r.running[request.ID]; e != nil {
		process = e.process
	}
	r.mu.Unlock()
	if process == nil || process.SignalGroup(syscall.Signal(request.Signal)) != nil {
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
	if _, taken := r.running[e.request.ID]; taken {
		return false
	}
	r.running[e.request.ID] = e
	return true
}

func (r *Runner) forget(e *execution) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running[e.request.ID] == e {
		delete(r.running, e.request.ID)
	}
}

// KillAll ends every execution, for an agent that ends and leaves the system running.
func (r *Runner) KillAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.running {
		if e.process != nil {
			e.kill()
		}
	}
}
