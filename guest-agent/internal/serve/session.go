package serve

import (
	"encoding/json"
	"fmt"
	"log"
	"runtime/debug"
	"sync"

	"dev.cloister/agent/internal/wire"
)

// session is one connection of a host: from its preamble to the next one, or to the end of the stream.
type session struct {
	server  *Server
	out     *outbox
	greeted bool
	highest uint32

	mu   sync.Mutex
	open map[uint32]*Operation
}

func (s *Server) newSession() *session {
	one := &session{server: s, out: newOutbox(), open: map[uint32]*Operation{}}
	s.joined(one)
	return one
}

// over ends every operation, but those that outlive a frozen guest's connection, and drops what has not been sent.
func (s *session) over() {
	frozen := s.server.left(s)
	s.out.close()
	for _, o := range s.operations() {
		o.lose(frozen)
	}
}

// operations are those that are open.
func (s *session) operations() []*Operation {
	s.mu.Lock()
	defer s.mu.Unlock()
	operations := make([]*Operation, 0, len(s.open))
	for _, o := range s.open {
		operations = append(operations, o)
	}
	return operations
}

func (s *session) forget(channel uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, channel)
}

// handle takes a frame of the host; an error breaks the connection.
func (s *session) handle(f wire.Frame) *wire.BrokenError {
	switch f.Kind {
	case wire.Hello:
		return s.hello(f)
	case wire.Ping:
		_ = s.out.post(wire.Frame{Kind: wire.Pong, Payload: f.Payload})
		return nil
	case wire.Pong:
		return nil
	}
	if !s.greeted {
		return protocol("%v before HELLO", f.Kind)
	}
	switch f.Kind {
	case wire.Request:
		return s.request(f)
	case wire.Data, wire.End, wire.Credit, wire.Cancel:
		return s.onChannel(f)
	}
	return protocol("%v from a host", f.Kind)
}

func (s *session) hello(f wire.Frame) *wire.BrokenError {
	var hello wire.HostHello
	if err := json.Unmarshal(f.Payload, &hello); err != nil {
		return protocol("HELLO: %v", err)
	}
	if s.greeted {
		return protocol("a second HELLO")
	}
	if hello.Protocol != wire.Protocol {
		return &wire.BrokenError{Code: wire.CodeVersion, Message: fmt.Sprintf("this agent speaks version %d", wire.Protocol)}
	}
	s.greeted = true
	return nil
}

func (s *session) onChannel(f wire.Frame) *wire.BrokenError {
	if f.Channel > s.highest {
		return protocol("%v on channel %d, which was never opened", f.Kind, f.Channel)
	}
	s.mu.Lock()
	o := s.open[f.Channel]
	s.mu.Unlock()
	if o == nil {
		return nil
	}
	switch f.Kind {
	case wire.Data:
		return o.data(f.Payload)
	case wire.End:
		o.end()
	case wire.Credit:
		return o.credit(f.CreditBytes())
	case wire.Cancel:
		o.cancel()
	}
	return nil
}

func (s *session) request(f wire.Frame) *wire.BrokenError {
	if f.Channel <= s.highest {
		return protocol("channel %d is used twice", f.Channel)
	}
	s.highest = f.Channel
	o := newOperation(s, f.Channel, f.Payload)
	var verb wire.Verb
	if err := json.Unmarshal(f.Payload, &verb); err != nil {
		o.Failf("invalid", "the request is no JSON object: %v", err)
		return nil
	}
	serve, known := s.server.verb(verb.Verb)
	if !known {
		o.Failf("unknown-verb", "no verb %.64q", verb.Verb)
		return nil
	}
	s.mu.Lock()
	full := len(s.open) >= wire.MaxChannels
	if !full {
		s.open[f.Channel] = o
	}
	s.mu.Unlock()
	if full {
		o.Failf("too-many-channels", "%d channels are open", wire.MaxChannels)
		return nil
	}
	go o.run(serve)
	return nil
}

// run serves one operation; a panic ends that operation only.
func (o *Operation) run(serve Verb) {
	defer func() {
		if p := recover(); p != nil {
			log.Printf("operation failed: %v\n%s", p, debug.Stack())
			o.Fail("internal", "the agent failed in this operation")
		}
		if !o.hasAnswer() {
			o.Fail("internal", "the operation ended without an answer")
		}
		o.abort()
	}()
	serve(o)
}

func protocol(format string, args ...any) *wire.BrokenError {
	return &wire.BrokenError{Code: wire.CodeProtocol, Message: fmt.Sprintf(format, args...)}
}
