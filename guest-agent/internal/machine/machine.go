// Package machine reports on the guest as a whole, and changes it.
package machine

import (
	"syscall"
	"time"

	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

// Machine is the guest, or a stand-in for it when the agent is an ordinary process.
type Machine struct {
	Agent string
	Boot  wire.BootTimes
	// Owned is true where the agent is PID 1. Only then does it change the clock and the host name of the system.
	Owned bool
	// Halt ends the guest. It is called once the reply to a shutdown has left.
	Halt func()
}

// Configure is the verb that sets the host name and the clock.
func (m *Machine) Configure(op *serve.Operation) {
	var request wire.ConfigureRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if name := request.Hostname; name != nil && (*name == "" || len(*name) > 64) {
		op.Fail("invalid", "a host name has 1 to 64 bytes")
		return
	}
	if now := request.UnixNanos; now != nil && *now < 0 {
		op.Fail("invalid", "a time before 1970")
		return
	}
	if err := m.apply(request); err != nil {
		op.Fail("io", err.Error())
		return
	}
	op.Reply(wire.Empty{})
}

func (m *Machine) apply(request wire.ConfigureRequest) error {
	if !m.Owned {
		return nil
	}
	if request.Hostname != nil {
		if err := syscall.Sethostname([]byte(*request.Hostname)); err != nil {
			return err
		}
	}
	if request.UnixNanos != nil {
		now := syscall.NsecToTimeval(*request.UnixNanos)
		return syscall.Settimeofday(&now)
	}
	return nil
}

// Clock is the verb that tells the time.
func (m *Machine) Clock(op *serve.Operation) {
	op.Reply(wire.ClockReply{UnixNanos: time.Now().UnixNano()})
}

// Shutdown is the verb that ends the guest.
func (m *Machine) Shutdown(op *serve.Operation) {
	op.Reply(wire.Empty{})
	op.Flush()
	m.Halt()
}
