// Package boot turns a kernel that has just started into a running guest, as images/BOOT.md says.
package boot

import (
	"fmt"
	"os"
	"syscall"

	"dev.cloister/agent/internal/machine"
	"dev.cloister/agent/internal/wire"
)

// Boot is a guest on its way: all is done that needs no root.
type Boot struct {
	Times  wire.BootTimes
	Events *Events
	// Transport is "serial", "vsock", or "" for whatever is there.
	Transport string
	// Hold says that a host decides when to go on, and as whom.
	Hold bool

	root     string
	released []string
}

// Begin boots up to the root. It must be called once, by PID 1, before anything else.
func Begin() (*Boot, error) {
	b := &Boot{}
	b.Times.Init = machine.Uptime().Milliseconds()
	if err := mountAll(early); err != nil {
		return nil, err
	}
	options, err := readOptions("/proc/cmdline")
	if err != nil {
		return nil, err
	}
	b.Transport, b.root = options["cloister.transport"], options["cloister.root"]
	_, b.Hold = options["cloister.hold"]
	if b.Events, err = listenForEvents(); err != nil {
		return nil, err
	}
	if err := loadModules(modulesDir); err != nil {
		return nil, err
	}
	if b.Hold {
		if b.released, err = releaseDisks(diskDriver); err != nil {
			return nil, fmt.Errorf("let the disks go: %w", err)
		}
	}
	if err := furnish(); err != nil {
		return nil, err
	}
	b.Times.Modules = machine.Uptime().Milliseconds()
	return b, nil
}

// furnish makes what does not lie on the root; it moves along with /dev and /sys.
func furnish() error {
	if err := mountAll(inDev); err != nil {
		return err
	}
	if err := mountCgroups(); err != nil {
		return err
	}
	linkStandardStreams()
	if err := loopbackUp(); err != nil {
		return fmt.Errorf("bring lo up: %w", err)
	}
	return raiseLimits()
}

// Enter finds the disk, makes it the root and the root comfortable.
func (b *Boot) Enter() error {
	// Not b.Events: whoever waits there for a port that never comes keeps it.
	events, err := listenForEvents()
	if err != nil {
		return err
	}
	defer events.Close()
	if err := bindDisks(diskDriver, b.released); err != nil {
		return fmt.Errorf("take the disks back: %w", err)
	}
	if err := enterRoot(b.root, events); err != nil {
		return err
	}
	b.Times.Root = machine.Uptime().Milliseconds()
	if err := mountAll(late); err != nil {
		return err
	}
	if err := growRoot(); err != nil {
		return fmt.Errorf("grow the root file system: %w", err)
	}
	setHostname()
	return nil
}

func raiseLimits() error {
	files := syscall.Rlimit{Cur: 1 << 16, Max: 1 << 20}
	return os.NewSyscallError("setrlimit", syscall.Setrlimit(syscall.RLIMIT_NOFILE, &files))
}
