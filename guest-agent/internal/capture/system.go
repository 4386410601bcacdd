package capture

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"

	"dev.cloister/agent/internal/cgroup"
	"dev.cloister/agent/internal/machine"
	"dev.cloister/agent/internal/wire"
)

// standstill is how long processes have to stand still; one that waits for a disk or a server does so when that has answered.
const standstill = 5 * time.Second

// System is the guest that this agent runs in.
type System struct {
	// Tree holds the programs of hosts; nil where there are no cgroups, and then nothing can be frozen.
	Tree *cgroup.Tree
	// Root is where the file system to freeze is mounted; "" for none.
	Root string
	// Owned is true where the agent is PID 1. Only then does it change who the system is.
	Owned   bool
	Renewal *Hooks
}

// Sync is the step of that name.
func (s *System) Sync() error { return onRoot(s.Root, syncRoot) }

// FreezeProcesses is the step of that name.
func (s *System) FreezeProcesses() error {
	if s.Tree == nil {
		return errors.New("without cgroups no process can be frozen")
	}
	ctx, release := context.WithTimeout(context.Background(), standstill)
	defer release()
	return s.Tree.Freeze(ctx)
}

// ThawProcesses is the step of that name.
func (s *System) ThawProcesses() error { return s.Tree.Thaw() }

// FreezeDisk is the step of that name.
func (s *System) FreezeDisk() error { return onRoot(s.Root, freezeRoot) }

// ThawDisk is the step of that name.
func (s *System) ThawDisk() error { return onRoot(s.Root, thawRoot) }

// Renew is the step of that name.
func (s *System) Renew(request wire.ConfigureRequest) error {
	if !s.Owned {
		return nil
	}
	return machine.Renew(request)
}

// Name is the step of that name.
func (s *System) Name(request wire.ConfigureRequest) error {
	if !s.Owned {
		return nil
	}
	return machine.Name(request)
}

// Hooks is the step of that name.
func (s *System) Hooks(request wire.ConfigureRequest) []string {
	if s.Renewal == nil {
		return nil
	}
	name, _ := os.Hostname()
	if request.Hostname != nil {
		name = *request.Hostname
	}
	return s.Renewal.Run(name)
}

const (
	// fiFreeze is FIFREEZE, _IOWR('X', 119, int), and fiThaw is FITHAW, the next.
	fiFreeze = 0xc0045877
	fiThaw   = 0xc0045878
)

func onRoot(path string, do func(fd uintptr) error) error {
	if path == "" {
		return nil
	}
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return &os.PathError{Op: "open", Path: path, Err: err}
	}
	defer syscall.Close(fd)
	return do(uintptr(fd))
}

func syncRoot(fd uintptr) error { return called("syncfs", sysSyncfs, fd, 0) }

func freezeRoot(fd uintptr) error { return called("FIFREEZE", syscall.SYS_IOCTL, fd, fiFreeze) }

func thawRoot(fd uintptr) error {
	err := called("FITHAW", syscall.SYS_IOCTL, fd, fiThaw)
	if errors.Is(err, syscall.EINVAL) {
		return nil // It is not frozen.
	}
	return err
}

func called(name string, trap, fd, request uintptr) error {
	if _, _, errno := syscall.Syscall(trap, fd, request, 0); errno != 0 {
		return os.NewSyscallError(name, errno)
	}
	return nil
}
