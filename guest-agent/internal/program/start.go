package program

import (
	"os"
	"time"

	"dev.cloister/agent/internal/spawn"
	"dev.cloister/agent/internal/wire"
)

// Start starts a program whose output goes to the sinks. The name is its cgroup's; onOom is called, in any goroutine, when
// the kernel has killed processes of it for lack of memory. Wait must follow.
func (l *Launcher) Start(name string, request wire.Program, out, err Sink, onOom func()) (*Program, *Refusal) {
	p := &Program{started: time.Now(), timeout: millis(request.TimeoutMillis), grace: defaultKillGrace}
	if request.KillGraceMillis != nil {
		p.grace = millis(*request.KillGraceMillis)
	}
	plan, refused := l.plan(request)
	if refused != nil {
		return nil, refused
	}
	ends, failed := openPipes(request.Stdin)
	if failed != nil {
		return nil, refuse("resource", "pipes: %v", failed)
	}
	defer closeAll(ends.child[:])
	plan.Files = ends.child
	if refused = p.launch(l, name, &plan, onOom); refused != nil {
		closeAll(ends.agent[:])
		return nil, refused
	}
	if ends.agent[0] >= 0 {
		p.Stdin = os.NewFile(uintptr(ends.agent[0]), "stdin")
	}
	p.out, p.err = newPump(out, ends.agent[1]), newPump(err, ends.agent[2])
	return p, nil
}

func (p *Program) launch(l *Launcher, name string, plan *spawn.Program, onOom func()) *Refusal {
	if l.Groups != nil {
		group, err := l.Groups.New(name, onOom)
		if err != nil {
			return refuse("resource", "cgroup: %v", err)
		}
		p.group, plan.Cgroup = group, group.Dir
		defer group.Started()
	}
	process, err := l.Reaper.Start(func() (int, error) { return spawn.Start(*plan) })
	if err == nil {
		p.process = process
		return nil
	}
	// The group of a child that could not become the program can be removed only when it has ended.
	if process != nil {
		<-process.Exited()
	}
	if p.group != nil {
		p.group.Remove()
	}
	return explain(*plan, err)
}

func millis(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }
