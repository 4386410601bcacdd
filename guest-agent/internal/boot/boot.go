// Package boot turns a kernel that has just started into a running guest, as images/BOOT.md says.
package boot

import (
	"fmt"
	"os"
	"syscall"

	"dev.cloister/agent/internal/machine"
	"dev.cloister/agent/internal/wire"
)

// Result is what the boot has found out.
type Result struct {
	Times  wire.BootTimes
	Events *Events
	// Transport is "serial", "vsock", or "" for whatever is there.
	Transport string
}

// Run boots. It must be called once, by PID 1, before anything else.
func Run() (Result, error) {
	r := Result{}
	r.Times.Init = machine.Uptime().Milliseconds()
	if err := mountAll(early); err != nil {
		return r, err
	}
	options, err := readOptions("/proc/cmdline")
	if err != nil {
		return r, err
	}
	r.Transport = options["cloister.transport"]
	if r.Events, err = listenForEvents(); err != nil {
		return r, err
	}
	if err := loadModules(modulesDir); err != nil {
		return r, err
	}
	r.Times.Modules = machine.Uptime().Milliseconds()
	if err := enterRoot(options["cloister.root"], r.Events); err != nil {
		return r, err
	}
	r.Times.Root = machine.Uptime().Milliseconds()
	return r, settle()
}

// settle makes the root comfortable.
func settle() error {
	if err := mountAll(late); err != nil {
		return err
	}
	if err := mountCgroups(); err != nil {
		return err
	}
	linkStandardStreams()
	if err := loopbackUp(); err != nil {
		return fmt.Errorf("bring lo up: %w", err)
	}
	if err := growRoot(); err != nil {
		return fmt.Errorf("grow the root file system: %w", err)
	}
	setHostname()
	return raiseLimits()
}

func raiseLimits() error {
	files := syscall.Rlimit{Cur: 1 << 16, Max: 1 << 20}
	return os.NewSyscallError("setrlimit", syscall.Setrlimit(syscall.RLIMIT_NOFILE, &files))
}
