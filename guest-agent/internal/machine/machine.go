// Package machine reports on the guest as a whole, and changes it.
package machine

import (
	"encoding/hex"
	"fmt"
	"syscall"
	"time"

	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

// Machine is the guest, or a stand-in for it when the agent is an ordinary process.
type Machine struct {
	Agent string
	Boot  wire.BootTimes
	// Owned is true where the agent is PID 1. Only then does it change anything of the system.
	Owned bool
	// Halt ends the guest. It is called once the reply to a shutdown has left.
	Halt func()
}

// Configure is the verb that tells the guest who it is and what time it is.
func (m *Machine) Configure(op *serve.Operation) {
	var request wire.ConfigureRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if wrong := Check(request); wrong != "" {
		op.Fail("invalid", wrong)
		return
	}
	if err := m.apply(request); err != nil {
		op.Fail("io", err.Error())
		return
	}
	op.Reply(wire.Empty{})
}

// Check says what is wrong with a request, "" for nothing.
func Check(request wire.ConfigureRequest) string {
	if name := request.Hostname; name != nil && (*name == "" || len(*name) > 64) {
		return "a host name has 1 to 64 bytes"
	}
	if now := request.UnixNanos; now != nil && *now < 0 {
		return "a time before 1970"
	}
	if id, err := hex.DecodeString(request.MachineID); err != nil || (len(id) != 0 && len(id) != 16) {
		return "a machine id has 32 hexadecimal digits"
	}
	if entropy, err := hex.DecodeString(request.Entropy); err != nil || len(entropy) > maxEntropy {
		return fmt.Sprintf("entropy is up to %d bytes in hexadecimal", maxEntropy)
	}
	return ""
}

func (m *Machine) apply(request wire.ConfigureRequest) error {
	if !m.Owned {
		return nil
	}
	if err := Renew(request); err != nil {
		return err
	}
	return Name(request)
}

// Renew is the part that needs no root file system: chance and time. A request must have been checked.
func Renew(request wire.ConfigureRequest) error {
	entropy, _ := hex.DecodeString(request.Entropy)
	if len(entropy) > 0 {
		if err := addEntropy(entropy); err != nil {
			return err
		}
	}
	if request.UnixNanos == nil {
		return nil
	}
	now := syscall.NsecToTimeval(*request.UnixNanos)
	return syscall.Settimeofday(&now)
}

// Name is the rest: the names of this guest.
func Name(request wire.ConfigureRequest) error {
	if request.Hostname != nil {
		if err := syscall.Sethostname([]byte(*request.Hostname)); err != nil {
			return err
		}
	}
	if request.MachineID == "" {
		return nil
	}
	return writeMachineID("/etc/machine-id", request.MachineID)
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
