package hosttest

import (
	"net"
	"path/filepath"
	"testing"

	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

// Agent is an agent in the process of the test, on a Unix socket.
type Agent struct {
	Server *serve.Server

	t    testing.TB
	path string
}

// Serve starts an agent with these verbs; it ends with the test.
func Serve(t testing.TB, verbs map[string]serve.Verb) *Agent {
	server := &serve.Server{Hello: wire.AgentHello{Protocol: 1, MinProtocol: 1, Agent: "test"}, Verbs: verbs}
	path := filepath.Join(t.TempDir(), "agent")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			stream, err := listener.Accept()
			if err != nil {
				return
			}
			go server.ServeStream(stream)
		}
	}()
	return &Agent{server, t, path}
}

// Dial opens a stream to the agent.
func (a *Agent) Dial() net.Conn {
	stream, err := net.Dial("unix", a.path)
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { stream.Close() })
	return stream
}

// Connect is a new connection of a host.
func (a *Agent) Connect() *Host { return Connect(a.t, a.Dial()) }
