package serve

import "dev.cloister/agent/internal/wire"

// whileFrozen are the verbs that neither start a program nor change the disk.
var whileFrozen = map[string]bool{"freeze": true, "thaw": true, "renew": true, "clock": true, "info": true}

func refuseFrozen(op *Operation) { op.Fail("frozen", "the guest is frozen") }

// Freeze says to those who connect from now on whether the guest is frozen. While it is, few verbs are served, and an
// operation may outlive the connection that it came on.
func (s *Server) Freeze(frozen bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Hello.Frozen = frozen
}

// Rename gives the server another boot nonce, and returns what it says from now on.
func (s *Server) Rename(nonce string) wire.AgentHello {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Hello.BootNonce = nonce
	return s.Hello
}

// Disown lets go of what outlives its connection, on every connection but that of the operation: they are lost, and that may
// be noticed only when the guest is not frozen any more.
func (s *Server) Disown(but *Operation) {
	s.mu.RLock()
	others := make([]*session, 0, len(s.sessions))
	for other := range s.sessions {
		if other != but.session {
			others = append(others, other)
		}
	}
	s.mu.RUnlock()
	for _, other := range others {
		for _, o := range other.operations() {
			o.detach()
		}
	}
}

func (s *Server) joined(one *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sessions == nil {
		s.sessions = map[*session]struct{}{}
	}
	s.sessions[one] = struct{}{}
}

// left returns whether the guest is frozen.
func (s *Server) left(one *session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, one)
	return s.Hello.Frozen
}
