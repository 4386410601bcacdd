package program

import (
	"context"
	"syscall"
	"time"
)

// killLimit is how long the answer waits for processes that have been killed; one in the kernel's hands may take longer.
const killLimit = time.Second

// Wait accompanies the program to its end, once, and returns when its output is with the sinks. The end of stop kills all
// that it has started, and the end of lose gives up its output; then delivered is false.
func (p *Program) Wait(stop, lose context.Context) (exit Exit, delivered bool) {
	go p.out.run()
	go p.err.run()
	timedOut := p.await(stop)
	exit = Exit{TimedOut: timedOut, Duration: p.Elapsed()}
	p.out.finish()
	p.err.finish()
	delivered = p.delivered(lose)
	if !delivered {
		p.Kill()
	}
	if p.group != nil {
		p.group.CheckOom()
		p.group.Remove()
	}
	status := p.process.Status()
	exit.Code = status.ExitStatus()
	if status.Signaled() {
		exit.Signal = int(status.Signal())
		exit.Code = 128 + exit.Signal
	}
	if delivered {
		exit.StdoutBytes, exit.StderrBytes = p.out.sent, p.err.sent
	}
	return exit, delivered
}

// await waits for the end of the started process, and with a timeout or a cancellation for the end of all that it left.
func (p *Program) await(stop context.Context) (timedOut bool) {
	var deadline <-chan time.Time
	if p.timeout > 0 {
		timer := time.NewTimer(p.timeout)
		defer timer.Stop()
		deadline = timer.C
	}
	select {
	case <-p.process.Exited():
		return false
	case <-stop.Done():
	case <-deadline:
		timedOut = true
		p.terminate(stop)
	}
	p.Kill()
	<-p.process.Exited()
	p.awaitEmptySoon()
	return timedOut
}

// KillRest ends what the program has left behind, after Wait. Without cgroups that cannot be told from strangers.
func (p *Program) KillRest() {
	if p.group != nil && p.group.Kill() == nil {
		p.awaitEmptySoon()
	}
}

// terminate asks everything to end and returns when it has, or when the grace is over.
func (p *Program) terminate(stop context.Context) {
	enough, release := context.WithTimeout(stop, p.grace)
	defer release()
	p.signalAll(syscall.SIGTERM)
	select {
	case <-p.process.Exited():
	case <-enough.Done():
		return
	}
	p.awaitEmpty(enough.Done())
}

func (p *Program) awaitEmptySoon() {
	soon, release := context.WithTimeout(context.Background(), killLimit)
	defer release()
	p.awaitEmpty(soon.Done())
}

func (p *Program) awaitEmpty(enough <-chan struct{}) {
	if p.group == nil {
		return
	}
	select {
	case <-p.group.Empty():
	case <-enough:
	}
}

// Kill ends the program and everything that it has started, before Wait has returned.
func (p *Program) Kill() {
	if p.group != nil && p.group.Kill() == nil {
		return
	}
	p.signalAll(syscall.SIGKILL)
}

// signalAll reaches everything in the cgroup, or what can be found without one.
func (p *Program) signalAll(sig syscall.Signal) {
	if p.group != nil {
		p.group.Signal(sig)
		return
	}
	signalSession(p.process.Pid, sig)
	_ = p.process.SignalGroup(sig)
}

// delivered waits until the sinks have got what the program wrote; false when it was given up first.
func (p *Program) delivered(lose context.Context) bool {
	for _, stream := range []*pump{p.out, p.err} {
		select {
		case <-stream.done:
		case <-lose.Done():
			return false
		}
	}
	return lose.Err() == nil
}
