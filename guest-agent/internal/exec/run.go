package exec

import (
	"context"
	"syscall"
	"time"

	"dev.cloister/agent/internal/wire"
)

// killLimit is how long the answer waits for processes that have been killed; one in the kernel's hands may take longer.
const killLimit = time.Second

// run accompanies a started program to its end and answers the operation. over is called before the answer.
func (e *execution) run(over func()) {
	go e.out.run()
	go e.err.run()
	if e.stdin != nil {
		stopped := make(chan struct{})
		go e.feed(stopped)
		defer func() {
			_ = e.stdin.SetWriteDeadline(time.Unix(1, 0))
			<-stopped
		}()
	}
	timedOut := e.await()
	duration := time.Since(e.started)
	e.out.finish()
	e.err.finish()
	cancelled := !e.delivered()
	if cancelled {
		e.kill()
	}
	if e.group != nil {
		e.group.CheckOom()
		e.group.Remove()
	}
	over()
	if cancelled {
		e.op.Fail("cancelled", "the execution was cancelled")
		return
	}
	e.op.Reply(e.outcome(timedOut, duration))
}

// await waits for the end of the started process, and with a timeout or a cancellation for the end of all that it left.
func (e *execution) await() (timedOut bool) {
	var deadline <-chan time.Time
	if e.request.TimeoutMillis > 0 {
		timer := time.NewTimer(time.Duration(e.request.TimeoutMillis) * time.Millisecond)
		defer timer.Stop()
		deadline = timer.C
	}
	select {
	case <-e.process.Exited():
		return false
	case <-e.op.Context().Done():
	case <-deadline:
		timedOut = true
		e.terminate()
	}
	e.kill()
	<-e.process.Exited()
	soon, stop := context.WithTimeout(context.Background(), killLimit)
	defer stop()
	e.awaitEmpty(soon.Done())
	return timedOut
}

// terminate asks everything to end and returns when it has, or when the grace is over.
func (e *execution) terminate() {
	grace := defaultKillGrace
	if e.request.KillGraceMillis != nil {
		grace = time.Duration(*e.request.KillGraceMillis) * time.Millisecond
	}
	enough, stop := context.WithTimeout(e.op.Context(), grace)
	defer stop()
	e.signalAll(syscall.SIGTERM)
	select {
	case <-e.process.Exited():
	case <-enough.Done():
		return
	}
	e.awaitEmpty(enough.Done())
}

func (e *execution) awaitEmpty(enough <-chan struct{}) {
	if e.group == nil {
		return
	}
	select {
	case <-e.group.Empty():
	case <-enough:
	}
}

func (e *execution) kill() {
	if e.group != nil && e.group.Kill() == nil {
		return
	}
	e.signalAll(syscall.SIGKILL)
}

// signalAll reaches everything in the cgroup, or what can be found without one.
func (e *execution) signalAll(sig syscall.Signal) {
	if e.group != nil {
		e.group.Signal(sig)
		return
	}
	signalSession(e.process.Pid, sig)
	_ = e.process.SignalGroup(sig)
}

// delivered waits until the host has got what the program wrote; false when the operation was cancelled first.
func (e *execution) delivered() bool {
	for _, p := range []*pump{e.out, e.err} {
		select {
		case <-p.done:
		case <-e.op.Context().Done():
			return false
		}
	}
	return e.op.Context().Err() == nil
}

func (e *execution) outcome(timedOut bool, duration time.Duration) wire.ExecReply {
	status := e.process.Status()
	reply := wire.ExecReply{
		ExitCode: status.ExitStatus(), TimedOut: timedOut, DurationMillis: duration.Milliseconds(),
		StdoutBytes: e.out.sent, StderrBytes: e.err.sent,
	}
	if status.Signaled() {
		reply.Signal = int(status.Signal())
		reply.ExitCode = 128 + reply.Signal
	}
	return reply
}

// feed carries the host's data to standard input; what the program does not read any more is dropped.
func (e *execution) feed(stopped chan<- struct{}) {
	defer close(stopped)
	defer e.stdin.Close()
	reading := true
	for {
		piece, err := e.op.Receive()
		if err != nil {
			return
		}
		if reading {
			_, err = e.stdin.Write(piece)
			reading = err == nil
		}
		e.op.Consumed(len(piece))
	}
}
