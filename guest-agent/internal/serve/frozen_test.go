package serve_test

import (
	"context"
	"io"
	"net"
	"testing"

	"dev.cloister/agent/internal/hosttest"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

// detached is what an operation that outlives its connection saw when it was let go.
type detached struct {
	input, sending, over error
}

// lasting has one operation that outlives its connection, and one that does not.
func lasting(seen chan<- detached, held chan<- error) map[string]serve.Verb {
	all := verbs(held)
	all["last"] = func(op *serve.Operation) {
		op.Outlive()
		op.Write(make([]byte, wire.Window))
		_, sending := op.Acquire(1)
		_, input := op.Receive()
		seen <- detached{input, sending, op.Context().Err()}
	}
	return all
}

// lose opens both operations on a connection, freezes, and loses it.
func lose(t *testing.T, end func(h *hosttest.Host)) (detached, error) {
	seen, held := make(chan detached, 1), make(chan error, 1)
	server := &serve.Server{Hello: wire.AgentHello{Protocol: 1}, Verbs: lasting(seen, held)}
	here, there := net.Pipe()
	go server.ServeStream(there)
	h := hosttest.Connect(t, here)
	h.Start(wire.Verb{Verb: "last"}).AwaitHeld(wire.Window)
	h.Start(wire.Verb{Verb: "hold"})
	h.Send(wire.Ping, 0, []byte("x"))
	<-h.Pongs
	server.Freeze(true)
	end(h)
	return <-seen, <-held
}

func TestWhileFrozenALostConnectionLetsGoOfWhatOutlivesItAndCancelsTheRest(t *testing.T) {
	for name, end := range map[string]func(*hosttest.Host){
		"closed": func(h *hosttest.Host) { h.Close() },
		"resync": func(h *hosttest.Host) { h.Raw(wire.Preamble([wire.NonceSize]byte{})) },
	} {
		t.Run(name, func(t *testing.T) {
			last, hold := lose(t, end)
			if last.input != io.EOF || last.sending == nil || last.over != nil || hold != context.Canceled {
				t.Errorf("%+v %v", last, hold)
			}
		})
	}
}

func TestWhatIsDisownedOutlivesALossThatIsNoticedLater(t *testing.T) {
	seen, held := make(chan detached, 1), make(chan error, 1)
	again := make(chan struct{})
	all := lasting(seen, held)
	last := all["last"]
	all["last"] = func(op *serve.Operation) {
		last(op)
		<-again
		held <- op.Context().Err()
	}
	server := &serve.Server{Hello: wire.AgentHello{Protocol: 1}, Verbs: all}
	server.Verbs["renew"] = func(op *serve.Operation) {
		server.Disown(op)
		server.Freeze(false)
		op.Reply(wire.Empty{})
	}
	here, there := net.Pipe()
	ended := make(chan struct{})
	go func() {
		server.ServeStream(there)
		close(ended)
	}()
	h := hosttest.Connect(t, here)
	h.Start(wire.Verb{Verb: "last"}).AwaitHeld(wire.Window)
	server.Freeze(true)
	next, other := net.Pipe()
	go server.ServeStream(other)
	renewing := hosttest.Connect(t, next)
	renewing.Do(wire.Verb{Verb: "renew"}).Into(renewing, &wire.Empty{})
	if let := <-seen; let.input != io.EOF || let.sending == nil || let.over != nil {
		t.Errorf("%+v", let)
	}
	h.Close()
	<-ended
	close(again)
	if err := <-held; err != nil {
		t.Error(err)
	}
}

func TestAFrozenServerRefusesWhatItKnowsAndSaysSo(t *testing.T) {
	agent, _ := start(t)
	agent.Server.Freeze(true)
	h := agent.Connect()
	if !h.Hello.Frozen {
		t.Errorf("%+v", h.Hello)
	}
	for verb, code := range map[string]string{"echo": "frozen", "dance": "unknown-verb"} {
		if a := h.Do(wire.Verb{Verb: verb}); a.Code != code {
			t.Errorf("%s: %s", verb, a.Code)
		}
	}
	agent.Server.Freeze(false)
	if a := h.Do(wire.Verb{Verb: "silent"}); a.Code != "internal" {
		t.Errorf("%+v", a)
	}
	if again := agent.Connect(); again.Hello.Frozen {
		t.Errorf("%+v", again.Hello)
	}
}
