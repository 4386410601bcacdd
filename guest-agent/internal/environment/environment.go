// Package environment keeps the variables that every program of the guest is started with.
package environment

import (
	"regexp"
	"sort"
	"strings"
	"sync"

	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

const maxBytes = 64 << 10

var validName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}$`)

// Store holds the variables, in memory alone: secrets among them reach no disk. Safe for concurrent use. Values are in no message of it.
type Store struct {
	mu  sync.Mutex
	all map[string]string // replaced as a whole, never changed
}

// New holds none.
func New() *Store { return &Store{all: map[string]string{}} }

// All are the variables; the map must not be changed.
func (s *Store) All() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}

// Change is the verb that sets and unsets.
func (s *Store) Change(op *serve.Operation) {
	var request wire.EnvironmentChangeRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", "the request is not of the form of environment-change")
		return
	}
	if wrong := s.change(request); wrong != "" {
		op.Fail("invalid", wrong)
		return
	}
	op.Reply(s.names())
}

// change makes the change wholly, or says what is wrong with it.
func (s *Store) change(request wire.EnvironmentChangeRequest) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := map[string]string{}
	for name, value := range s.all {
		next[name] = value
	}
	for _, name := range request.Unset {
		delete(next, name)
	}
	for name, value := range request.Set {
		next[name] = value
	}
	wrong := check(next)
	if wrong == "" {
		s.all = next
	}
	return wrong
}

// List is the verb that tells the names.
func (s *Store) List(op *serve.Operation) { op.Reply(s.names()) }

func (s *Store) names() wire.EnvironmentReply {
	names := []string{}
	for name := range s.All() {
		names = append(names, name)
	}
	sort.Strings(names)
	return wire.EnvironmentReply{Names: names}
}

// check says what is wrong, "" for nothing.
func check(all map[string]string) string {
	bytes := 0
	for name, value := range all {
		if !validName.MatchString(name) {
			return "a name is not 1 to 128 of A-Z a-z 0-9 _, the first no digit"
		}
		if strings.IndexByte(value, 0) >= 0 {
			return "the value of " + name + " holds a zero byte"
		}
		bytes += len(name) + len(value)
	}
	if bytes > maxBytes {
		return "all variables together exceed 64 KiB"
	}
	return ""
}
