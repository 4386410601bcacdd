package cgroup

import "sync"

// starts knows whether processes are being started, and holds back those that would follow. Safe for concurrent use.
type starts struct {
	mu    sync.Mutex
	count int
	held  chan struct{} // nil when starts may go on; closed when they may again
	idle  chan struct{} // closed when none is going on; nil when nobody has asked
}

func (s *starts) begin() {
	for {
		s.mu.Lock()
		held := s.held
		if held == nil {
			s.count++
		}
		s.mu.Unlock()
		if held == nil {
			return
		}
		<-held
	}
}

func (s *starts) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count--
	s.tell()
}

// hold keeps back every start to come, and returns a channel that is closed when those before have ended.
func (s *starts) hold() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held == nil {
		s.held = make(chan struct{})
	}
	idle := make(chan struct{})
	s.idle = idle
	s.tell()
	return idle
}

func (s *starts) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held != nil {
		close(s.held)
		s.held = nil
	}
	s.idle = nil
}

func (s *starts) tell() {
	if s.count == 0 && s.idle != nil {
		close(s.idle)
		s.idle = nil
	}
}
