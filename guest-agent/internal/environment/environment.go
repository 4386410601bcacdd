// Package environment keeps the variables that every program of the guest is started with.
package environment

import (
	"encoding/json"
	"log"
	"os"
	"regexp"
	"sort"
	"strings"
	"sync"

	"dev.cloister/agent/internal/files"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

const (
	mode     = 0o600
	maxBytes = 64 << 10
)

var validName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}$`)

// Store holds the variables, and keeps them in a file. Safe for concurrent use. Values are in no message of it.
type Store struct {
	path string

	changing sync.Mutex
	mu       sync.Mutex
	all      map[string]string // replaced as a whole, never changed
}

// Open reads what an earlier boot has kept. What is damaged counts as nothing: a guest must boot.
func Open(path string) *Store {
	s := &Store{path: path, all: map[string]string{}}
	contents, err := os.ReadFile(path)
	if err == nil {
		kept := map[string]string{}
		if json.Unmarshal(contents, &kept) == nil && check(kept) == "" {
			s.all = kept
			return s
		}
	}
	if !os.IsNotExist(err) {
		log.Printf("%s cannot be read or is damaged: it is ignored", path)
	}
	return s
}

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
	s.changing.Lock()
	defer s.changing.Unlock()
	next := map[string]string{}
	for name, value := range s.All() {
		next[name] = value
	}
	for _, name := range request.Unset {
		delete(next, name)
	}
	for name, value := range request.Set {
		next[name] = value
	}
	if wrong := check(next); wrong != "" {
		op.Fail("invalid", wrong)
		return
	}
	if err := s.replace(next); err != nil {
		op.Fail(files.Code(err), err.Error())
		return
	}
	op.Reply(s.names())
}

// List is the verb that tells the names.
func (s *Store) List(op *serve.Operation) { op.Reply(s.names()) }

func (s *Store) replace(next map[string]string) error {
	contents, err := json.Marshal(next)
	if err != nil {
		return err
	}
	if err := files.Store(s.path, mode, contents); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = next
	return nil
}

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
