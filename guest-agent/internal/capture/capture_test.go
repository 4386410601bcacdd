package capture_test

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"dev.cloister/agent/internal/capture"
	"dev.cloister/agent/internal/hosttest"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

// steps is a guest that only notes what is done to it.
type steps struct {
	done  []string
	fails map[string]error
}

func (s *steps) step(name string) error {
	s.done = append(s.done, name)
	return s.fails[name]
}

func (s *steps) Sync() error            { return s.step("sync") }
func (s *steps) FreezeProcesses() error { return s.step("freeze-processes") }
func (s *steps) ThawProcesses() error   { return s.step("thaw-processes") }
func (s *steps) FreezeDisk() error      { return s.step("freeze-disk") }
func (s *steps) ThawDisk() error        { return s.step("thaw-disk") }

func (s *steps) Renew(request wire.ConfigureRequest) error {
	if request.Entropy == "" && request.UnixNanos == nil {
		return nil
	}
	return s.step("renew")
}

func (s *steps) Name(wire.ConfigureRequest) error { return s.step("name") }

func (s *steps) Hooks(request wire.ConfigureRequest) []string {
	if s.step("hooks") != nil {
		return []string{"10-seed: exit code 3"}
	}
	return nil
}

// take returns what has been done since the last time.
func (s *steps) take() string {
	done := strings.Join(s.done, " ")
	s.done = nil
	return done
}

// guest is an agent whose system only notes, and a host of it.
func guest(t *testing.T) (*steps, *hosttest.Agent, *hosttest.Host) {
	s := &steps{fails: map[string]error{}}
	agent := hosttest.Serve(t, nil)
	nonces := 0
	c := &capture.Capture{Guest: s, Server: agent.Server, Nonce: func() string {
		nonces++
		return fmt.Sprint("nonce", nonces)
	}}
	serveCapture(agent, c, nil)
	return s, agent, agent.Connect()
}

func serveCapture(agent *hosttest.Agent, c *capture.Capture, more map[string]serve.Verb) {
	all := map[string]serve.Verb{"freeze": c.Freeze, "thaw": c.Thaw, "renew": c.Renew}
	for name, verb := range more {
		all[name] = verb
	}
	agent.Server.Become(wire.AgentHello{Protocol: 1, BootNonce: "nonce0", BootMillis: 812}, all)
}

const now = int64(1790000000000000000)

var (
	freeze = wire.Verb{Verb: "freeze"}
	thaw   = wire.ThawRequest{Verb: "thaw"}
)

func renewal() wire.ConfigureRequest {
	name, clock := "ws-b", now
	return wire.ConfigureRequest{Verb: "renew", Hostname: &name, UnixNanos: &clock, Entropy: "00ff"}
}

func did(t *testing.T, s *steps, wanted string) {
	t.Helper()
	if done := s.take(); done != wanted {
		t.Errorf("%q, not %q", done, wanted)
	}
}

func refused(t *testing.T, code string, a hosttest.Answer) {
	t.Helper()
	if a.Code != code {
		t.Errorf("%q (%s), not %s; %s", a.Code, a.Message, code, a.Reply)
	}
}

func TestFreezesAndThawsInOrderAndOnce(t *testing.T) {
	s, agent, h := guest(t)
	for turn := 0; turn < 2; turn++ {
		h.Do(freeze).Into(h, &wire.Empty{})
		did(t, s, "sync freeze-processes freeze-disk")
		h.Do(freeze).Into(h, &wire.Empty{})
		did(t, s, "")
		if again := agent.Connect(); !again.Hello.Frozen || again.Hello.BootNonce != "nonce0" {
			t.Errorf("%+v", again.Hello)
		}
		clock := now
		h.Do(wire.ThawRequest{Verb: "thaw", UnixNanos: &clock}).Into(h, &wire.Empty{})
		did(t, s, "renew thaw-disk thaw-processes")
		h.Do(thaw).Into(h, &wire.Empty{})
		did(t, s, "")
		if again := agent.Connect(); again.Hello.Frozen {
			t.Errorf("%+v", again.Hello)
		}
	}
}

func TestAFreezeThatFailsIsUndone(t *testing.T) {
	for step, wanted := range map[string]string{
		"sync":             "sync",
		"freeze-processes": "sync freeze-processes",
		"freeze-disk":      "sync freeze-processes freeze-disk thaw-processes",
	} {
		t.Run(step, func(t *testing.T) {
			s, agent, h := guest(t)
			for code, err := range map[string]error{"io": syscall.EIO, "busy": fmt.Errorf("wrapped: %w", syscall.EBUSY)} {
				s.fails[step] = err
				refused(t, code, h.Do(freeze))
				did(t, s, wanted)
				if again := agent.Connect(); again.Hello.Frozen {
					t.Errorf("%+v", again.Hello)
				}
			}
			delete(s.fails, step)
			h.Do(freeze).Into(h, &wire.Empty{})
			did(t, s, "sync freeze-processes freeze-disk")
		})
	}
}

func TestRenewsInOrderBeforeTheProcessesGoOn(t *testing.T) {
	s, agent, h := guest(t)
	refused(t, "invalid", h.Do(renewal()))
	h.Do(freeze).Into(h, &wire.Empty{})
	s.take()
	s.fails["hooks"] = errors.New("on purpose")
	wrong := renewal()
	wrong.Entropy = "xyz"
	refused(t, "invalid", h.Do(wrong))
	did(t, s, "")
	var reply wire.RenewReply
	h.Do(renewal()).Into(h, &reply)
	did(t, s, "renew thaw-disk name hooks thaw-processes")
	if reply.BootNonce != "nonce1" || reply.BootMillis != 812 || len(reply.HooksFailed) != 1 {
		t.Errorf("%+v", reply)
	}
	if again := agent.Connect(); again.Hello.Frozen || again.Hello.BootNonce != "nonce1" {
		t.Errorf("%+v", again.Hello)
	}
	refused(t, "invalid", h.Do(renewal()))
}

func TestARenewalThatFailsLetsNothingGoOn(t *testing.T) {
	for step, wanted := range map[string]string{
		"renew":          "renew thaw-disk name hooks thaw-processes",
		"thaw-disk":      "renew thaw-disk name hooks thaw-processes",
		"name":           "renew name hooks thaw-processes",
		"thaw-processes": "renew name hooks thaw-processes",
	} {
		t.Run(step, func(t *testing.T) {
			s, agent, h := guest(t)
			h.Do(freeze).Into(h, &wire.Empty{})
			s.take()
			s.fails[step] = syscall.EIO
			refused(t, "io", h.Do(renewal()))
			if done := s.take(); !strings.HasSuffix(done, step) {
				t.Errorf("%q goes on after %s", done, step)
			}
			if again := agent.Connect(); !again.Hello.Frozen {
				t.Errorf("%+v", again.Hello)
			}
			delete(s.fails, step)
			h.Do(renewal()).Into(h, &wire.RenewReply{})
			did(t, s, wanted)
		})
	}
}

func TestAGuestGoesOnWhateverBecomesOfItsClock(t *testing.T) {
	s, agent, h := guest(t)
	h.Do(freeze).Into(h, &wire.Empty{})
	s.take()
	past, clock := int64(-1), now
	refused(t, "invalid", h.Do(wire.ThawRequest{Verb: "thaw", UnixNanos: &past}))
	s.fails["renew"] = syscall.EINVAL
	refused(t, "io", h.Do(wire.ThawRequest{Verb: "thaw", UnixNanos: &clock}))
	did(t, s, "renew thaw-disk thaw-processes")
	if again := agent.Connect(); again.Hello.Frozen {
		t.Errorf("%+v", again.Hello)
	}
}

func TestAThawThatFailsCanBeTriedAgain(t *testing.T) {
	s, agent, h := guest(t)
	h.Do(freeze).Into(h, &wire.Empty{})
	s.take()
	s.fails["thaw-disk"] = syscall.EIO
	refused(t, "io", h.Do(thaw))
	did(t, s, "thaw-disk")
	if again := agent.Connect(); !again.Hello.Frozen {
		t.Errorf("%+v", again.Hello)
	}
	delete(s.fails, "thaw-disk")
	h.Do(thaw).Into(h, &wire.Empty{})
	did(t, s, "thaw-disk thaw-processes")
}
