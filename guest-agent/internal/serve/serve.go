// Package serve speaks the protocol with hosts: sessions, channels, flow control.
package serve

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"runtime/debug"
	"sync"
	"time"

	"dev.cloister/agent/internal/wire"
)

const farewellLimit = 5 * time.Second

// Verb serves an operation, in a goroutine of its own, and has answered it when it returns.
type Verb func(*Operation)

// Server answers hosts on any number of streams. What it says and can do changes by its methods alone.
type Server struct {
	Hello wire.AgentHello
	Verbs map[string]Verb

	mu       sync.RWMutex
	sessions map[*session]struct{}
}

// Become changes what the server says to those who connect from now on, and what it can do for everybody.
func (s *Server) Become(hello wire.AgentHello, verbs map[string]Verb) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Hello, s.Verbs = hello, verbs
}

func (s *Server) hello() wire.AgentHello {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.Hello
}

func (s *Server) verb(name string) (Verb, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	verb, known := s.Verbs[name]
	if known && s.Hello.Frozen && !whileFrozen[name] {
		return refuseFrozen, true
	}
	return verb, known
}

// Port is a stream that outlives its hosts. Read waits for the next host, and calls the function given to OnHangup when
// one has left.
type Port interface {
	io.ReadWriter
	OnHangup(func())
}

// ServePort serves one host after the other; it returns when the port fails.
func (s *Server) ServePort(p Port) error {
	c := &connection{server: s, stream: p, lasting: true}
	p.OnHangup(c.hangup)
	return c.run()
}

// ServeStream serves one stream up to its end and closes it.
func (s *Server) ServeStream(stream io.ReadWriteCloser) {
	c := &connection{server: s, stream: stream, closer: stream}
	if err := c.run(); err != nil && !errors.Is(err, io.EOF) {
		log.Printf("connection: %v", err)
	}
}

// connection is a stream with the session on it.
type connection struct {
	server  *Server
	stream  io.ReadWriter
	lasting bool
	closer  io.Closer
	writer  *writer

	mu      sync.Mutex
	session *session
}

func (c *connection) run() (err error) {
	c.writer = newWriter(c.stream)
	defer func() {
		if p := recover(); p != nil {
			log.Printf("connection failed: %v\n%s", p, debug.Stack())
			err = errors.New("the agent failed in this connection")
		}
		c.hangup()
		if c.closer != nil {
			c.closer.Close()
		}
		c.writer.stop()
	}()
	decoder := wire.NewDecoder(c.stream)
	for {
		frame, resync, err := decoder.Next()
		var bad *wire.BrokenError
		switch {
		case resync != nil:
			c.begin(resync)
			continue
		case errors.As(err, &bad):
		case err != nil:
			return err
		default:
			bad = c.handle(frame)
		}
		if bad != nil {
			c.refuse(bad)
			if !c.lasting {
				return bad
			}
			decoder.Ignore()
		}
	}
}

func (c *connection) begin(r *wire.Resync) {
	next := c.server.newSession()
	next.out.control = append(next.out.control, wire.Preamble(r.Nonce)...)
	hello, _ := json.Marshal(c.server.hello())
	_ = next.out.post(wire.Frame{Kind: wire.Hello, Payload: hello})
	c.replace(next)
	c.writer.serve(next.out)
}

func (c *connection) replace(next *session) {
	c.mu.Lock()
	last := c.session
	c.session = next
	c.mu.Unlock()
	if last != nil {
		last.over()
	}
}

func (c *connection) hangup() { c.replace(nil) }

func (c *connection) handle(f wire.Frame) *wire.BrokenError {
	c.mu.Lock()
	s := c.session
	c.mu.Unlock()
	if s == nil {
		return nil
	}
	return s.handle(f)
}

// refuse tells the host why the connection ends, and ends it. The operations are cancelled before the host is told.
func (c *connection) refuse(bad *wire.BrokenError) {
	c.mu.Lock()
	last := c.session
	c.session = nil
	c.mu.Unlock()
	if last == nil {
		return
	}
	last.over()
	farewell := newOutbox()
	payload, _ := json.Marshal(wire.ErrorBody{Code: bad.Code, Message: bad.Message})
	_ = farewell.post(wire.Frame{Kind: wire.Error, Payload: payload})
	c.writer.serve(farewell)
	c.mu.Lock()
	c.session = &session{server: c.server, out: farewell, open: map[uint32]*Operation{}}
	c.mu.Unlock()
	if !c.lasting {
		c.limitWrites()
		farewell.flush()
	}
}

// limitWrites keeps a host that does not read from holding a broken connection open.
func (c *connection) limitWrites() {
	if d, ok := c.stream.(interface{ SetWriteDeadline(time.Time) error }); ok {
		_ = d.SetWriteDeadline(time.Now().Add(farewellLimit))
	}
}
