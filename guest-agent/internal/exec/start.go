package exec

import (
	"os"
	"syscall"
	"time"

	"dev.cloister/agent/internal/cgroup"
	"dev.cloister/agent/internal/reap"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/spawn"
	"dev.cloister/agent/internal/wire"
)

// execution is one program and what surrounds it.
type execution struct {
	op      *serve.Operation
	request wire.ExecRequest
	started time.Time
	process *reap.Process
	group   *cgroup.Group // nil without cgroups
	stdin   *os.File      // nil without standard input
	out     *pump
	err     *pump
}

// pipes are the three pairs of descriptors of a program that is being started.
type pipes struct {
	child [3]int
	agent [3]int
}

func (e *execution) start(r *Runner, p spawn.Program) *refusal {
	ends, err := openPipes(e.request.Stdin)
	if err != nil {
		return refuse("resource", "pipes: %v", err)
	}
	defer closeAll(ends.child[:])
	p.Files = ends.child
	if refused := e.enter(r, &p); refused != nil {
		closeAll(ends.agent[:])
		return refused
	}
	process, err := r.Reaper.Start(func() (int, error) { return spawn.Start(p) })
	if e.group != nil {
		e.group.Started()
	}
	if err != nil {
		closeAll(ends.agent[:])
		e.discard(process)
		return explain(p, err)
	}
	r.mu.Lock()
	e.process = process
	r.mu.Unlock()
	if ends.agent[0] >= 0 {
		e.stdin = os.NewFile(uintptr(ends.agent[0]), "stdin")
	}
	e.out = newPump(e.op, wire.Data, ends.agent[1])
	e.err = newPump(e.op, wire.DataErr, ends.agent[2])
	return nil
}

func (e *execution) enter(r *Runner, p *spawn.Program) *refusal {
	if r.Groups == nil {
		return nil
	}
	group, err := r.Groups.New(e.request.ID, e.noticeOom)
	if err != nil {
		return refuse("resource", "cgroup: %v", err)
	}
	e.group, p.Cgroup = group, group.Dir
	return nil
}

// discard waits for the child that could not become the program: its group can be removed only then.
func (e *execution) discard(process *reap.Process) {
	if process != nil {
		<-process.Exited()
	}
	if e.group != nil {
		e.group.Remove()
	}
}

func (e *execution) noticeOom() {
	e.op.Notice(wire.OomKill{Notice: "oom-kill", ID: e.request.ID})
}

// openPipes opens them all or none; the agent's ends do not block.
func openPipes(stdin bool) (p pipes, err error) {
	p = pipes{[3]int{-1, -1, -1}, [3]int{-1, -1, -1}}
	defer func() {
		if err != nil {
			closeAll(p.child[:])
			closeAll(p.agent[:])
		}
	}()
	if stdin {
		err = p.open(0, true)
	} else {
		p.child[0], err = syscall.Open("/dev/null", syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	}
	for i := 1; i < 3 && err == nil; i++ {
		err = p.open(i, false)
	}
	return p, err
}

func (p *pipes) open(i int, agentWrites bool) error {
	var ends [2]int
	if err := syscall.Pipe2(ends[:], syscall.O_CLOEXEC); err != nil {
		return err
	}
	p.agent[i], p.child[i] = ends[0], ends[1]
	if agentWrites {
		p.agent[i], p.child[i] = ends[1], ends[0]
	}
	return syscall.SetNonblock(p.agent[i], true)
}

func closeAll(fds []int) {
	for _, fd := range fds {
		if fd >= 0 {
			syscall.Close(fd)
		}
	}
}
