package serve_test

import (
	"context"
	"io"
	"log"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"dev.cloister/agent/internal/hosttest"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // the failures are on purpose
	os.Exit(m.Run())
}

const patience = 20 * time.Second

// verbs: echo sends what it receives; flood sends until cancelled; hold waits for its cancellation and reports it.
func verbs(held chan<- error) map[string]serve.Verb {
	return map[string]serve.Verb{
		"echo": func(op *serve.Operation) {
			for {
				piece, err := op.Receive()
				if err != nil {
					op.Reply(wire.Empty{})
					return
				}
				for len(piece) > 0 {
					n, _ := op.Acquire(min(len(piece), serve.Chunk))
					if op.Send(wire.Data, piece[:n]) != nil {
						return
					}
					piece = piece[n:]
					op.Consumed(n)
				}
			}
		},
		"flood": func(op *serve.Operation) {
			for block := make([]byte, serve.Chunk); ; {
				n, err := op.Acquire(len(block))
				if err != nil || op.Send(wire.Data, block[:n]) != nil {
					op.Fail("cancelled", "")
					return
				}
			}
		},
		"hold": func(op *serve.Operation) {
			<-op.Context().Done()
			held <- op.Context().Err()
			op.Fail("cancelled", "")
		},
		"panic":  func(op *serve.Operation) { panic("on purpose") },
		"silent": func(op *serve.Operation) {},
	}
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func start(t *testing.T) (*hosttest.Agent, chan error) {
	held := make(chan error, 1000)
	return hosttest.Serve(t, verbs(held)), held
}

func TestAHostThatDoesNotConsumeOneChannelGetsTheOthers(t *testing.T) {
	agent, _ := start(t)
	h := agent.Connect()
	var stuck []*hosttest.Call
	for i := 0; i < 20; i++ {
		c := h.Start(wire.Verb{Verb: "flood"})
		c.AwaitHeld(wire.Window)
		stuck = append(stuck, c)
	}
	other := h.Start(wire.Verb{Verb: "echo"})
	text := strings.Repeat("abcdefgh", 100_000)
	go func() {
		other.Write([]byte(text))
		other.End()
	}()
	if a := other.Wait(); a.Stdout.String() != text {
		t.Fatalf("%d bytes of %d came back: %s", a.Stdout.Len(), len(text), a.Code)
	}
	for _, c := range stuck {
		if c.Held() != wire.Window {
			t.Errorf("%d bytes without credit", c.Held())
		}
		c.Cancel()
		if a := c.Wait(); a.Code != "cancelled" {
			t.Error(a.Code)
		}
	}
}

func TestALostConnectionCancelsItsOperations(t *testing.T) {
	agent, held := start(t)
	h := agent.Connect()
	for i := 0; i < 5; i++ {
		h.Start(wire.Verb{Verb: "hold"})
	}
	h.Send(wire.Ping, 0, []byte("x"))
	<-h.Pongs
	h.Close()
	awaitHeld(t, held, 5)
}

func TestANewPreambleOnTheStreamCancelsTheOldOperations(t *testing.T) {
	agent, held := start(t)
	stream := agent.Dial()
	h := hosttest.Connect(t, stream)
	h.Start(wire.Verb{Verb: "hold"})
	h.Raw(wire.AppendHeader(nil, wire.Data, 1, 1000))
	h.Raw(wire.Preamble([wire.NonceSize]byte{}))
	awaitHeld(t, held, 1)
}

func awaitHeld(t *testing.T, held <-chan error, n int) {
	t.Helper()
	for i := 0; i < n; i++ {
		select {
		case err := <-held:
			if err != context.Canceled {
				t.Fatal(err)
			}
		case <-time.After(patience):
			t.Fatal("not cancelled")
		}
	}
}

func TestTheChannelAfterTheLastIsRefused(t *testing.T) {
	agent, _ := start(t)
	h := agent.Connect()
	var open []*hosttest.Call
	for i := 0; i < wire.MaxChannels; i++ {
		open = append(open, h.Start(wire.Verb{Verb: "hold"}))
	}
	if a := h.Do(wire.Verb{Verb: "echo"}); a.Code != "too-many-channels" {
		t.Fatal(a.Code)
	}
	open[0].Cancel()
	open[0].Wait()
	c := h.Start(wire.Verb{Verb: "echo"})
	c.End()
	if a := c.Wait(); a.Code != "" {
		t.Fatal(a.Code)
	}
}

func TestAnOperationThatFailsInsideEndsAlone(t *testing.T) {
	agent, _ := start(t)
	h := agent.Connect()
	for verb, code := range map[string]string{"panic": "internal", "silent": "internal", "dance": "unknown-verb"} {
		if a := h.Do(wire.Verb{Verb: verb}); a.Code != code {
			t.Errorf("%s: %s", verb, a.Code)
		}
	}
	if a := h.Do([]int{1}); a.Code != "invalid" {
		t.Error(a.Code)
	}
}

func TestViolationsBreakTheConnectionWithTheirCode(t *testing.T) {
	window := make([]byte, wire.Window)
	cases := map[string]struct {
		code string
		do   func(h *hosttest.Host)
	}{
		"bad length":       {"protocol", func(h *hosttest.Host) { h.Raw(make([]byte, 4)) }},
		"reply from host":  {"protocol", func(h *hosttest.Host) { h.Send(wire.Reply, 1, wire.Empty{}) }},
		"channel unopened": {"protocol", func(h *hosttest.Host) { h.Send(wire.End, 9, nil) }},
		"channel twice": {"protocol", func(h *hosttest.Host) {
			h.Start(wire.Verb{Verb: "hold"})
			h.Send(wire.Request, 1, wire.Verb{Verb: "hold"})
		}},
		"second hello":  {"protocol", func(h *hosttest.Host) { h.Send(wire.Hello, 0, wire.HostHello{Protocol: 1}) }},
		"beyond credit": {"flow-control", func(h *hosttest.Host) { c := h.Start(wire.Verb{Verb: "hold"}); flood(h, c, window) }},
		"credit overflow": {"flow-control", func(h *hosttest.Host) {
			c := h.Start(wire.Verb{Verb: "hold"})
			h.Send(wire.Credit, c.Channel, wire.CreditOf(0, wire.MaxCredit).Payload)
		}},
		"data after end": {"protocol", func(h *hosttest.Host) {
			c := h.Start(wire.Verb{Verb: "hold"})
			c.End()
			h.Send(wire.Data, c.Channel, []byte("x"))
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			agent, _ := start(t)
			h := agent.Connect()
			c.do(h)
			select {
			case broken := <-h.Broken:
				if broken.Code != c.code {
					t.Errorf("%+v", broken)
				}
			case <-time.After(patience):
				t.Fatal("the connection lives")
			}
			<-h.Gone
		})
	}
}

func flood(h *hosttest.Host, c *hosttest.Call, window []byte) {
	h.Send(wire.Data, c.Channel, window)
	h.Send(wire.Data, c.Channel, []byte("x"))
}

func TestAWrongVersionIsToldApart(t *testing.T) {
	agent, _ := start(t)
	stream := agent.Dial()
	d := wire.NewDecoder(stream)
	stream.Write(wire.Preamble([wire.NonceSize]byte{1}))
	d.Next()
	d.Next()
	stream.Write(wire.Frame{Kind: wire.Hello, Payload: []byte(`{"protocol":2}`)}.Append(nil))
	f, _, err := d.Next()
	if err != nil || f.Kind != wire.Error || !strings.Contains(string(f.Payload), wire.CodeVersion) {
		t.Fatal(f, err)
	}
}

func TestARequestBeforeHelloBreaksTheConnection(t *testing.T) {
	agent, _ := start(t)
	stream := agent.Dial()
	d := wire.NewDecoder(stream)
	stream.Write(wire.Preamble([wire.NonceSize]byte{1}))
	d.Next()
	d.Next()
	stream.Write(wire.Frame{Kind: wire.Request, Channel: 1, Payload: []byte(`{"verb":"echo"}`)}.Append(nil))
	f, _, err := d.Next()
	if err != nil || f.Kind != wire.Error || f.Channel != 0 {
		t.Fatal(f, err)
	}
}

func TestAServerBecomesAnotherOnTheSameConnection(t *testing.T) {
	server := &serve.Server{Hello: wire.AgentHello{Protocol: 1, Held: true}}
	server.Verbs = map[string]serve.Verb{"enter": func(op *serve.Operation) {
		server.Become(wire.AgentHello{Protocol: 1, BootNonce: "new"}, verbs(nil))
		op.Reply(wire.Empty{})
	}}
	here, there := net.Pipe()
	go server.ServeStream(there)
	h := hosttest.Connect(t, here)
	if !h.Hello.Held {
		t.Errorf("%+v", h.Hello)
	}
	if a := h.Do(wire.Verb{Verb: "silent"}); a.Code != "unknown-verb" {
		t.Errorf("%+v", a)
	}
	h.Do(wire.Verb{Verb: "enter"}).Into(h, &wire.Empty{})
	if a := h.Do(wire.Verb{Verb: "silent"}); a.Code != "internal" {
		t.Errorf("%+v", a)
	}
	if a := h.Do(wire.Verb{Verb: "enter"}); a.Code != "unknown-verb" {
		t.Errorf("%+v", a)
	}
	next, other := net.Pipe()
	go server.ServeStream(other)
	if again := hosttest.Connect(t, next); again.Hello.Held || again.Hello.BootNonce != "new" {
		t.Errorf("%+v", again.Hello)
	}
}
