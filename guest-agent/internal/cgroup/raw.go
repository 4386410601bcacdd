package cgroup

import (
	"syscall"
	"unsafe"
)

// The calls of every execution. They are made without telling the scheduler of the Go runtime: cgroupfs is in memory, and
// a handover of the virtual processor would cost more than the call.

func mkdir(path string) error { return raw(syscall.SYS_MKDIRAT, path, 0o755) }

func rmdir(path string) error { return raw(syscall.SYS_UNLINKAT, path, atRemoveDir) }

const (
	atFdCwd     = ^uintptr(99) // -100
	atRemoveDir = 0x200
)

func raw(trap uintptr, path string, argument uintptr) error {
	p, err := syscall.BytePtrFromString(path)
	if err != nil {
		return err
	}
	if _, _, errno := syscall.RawSyscall(trap, atFdCwd, uintptr(unsafe.Pointer(p)), argument); errno != 0 {
		return errno
	}
	return nil
}

func open(path string, flags int) (int, error) {
	p, err := syscall.BytePtrFromString(path)
	if err != nil {
		return -1, err
	}
	fd, _, errno := syscall.RawSyscall6(syscall.SYS_OPENAT, atFdCwd, uintptr(unsafe.Pointer(p)), uintptr(flags|syscall.O_CLOEXEC), 0, 0, 0)
	if errno != 0 {
		return -1, errno
	}
	return int(fd), nil
}

// contents reads one of the small files of a cgroup; "" when it is not there.
func contents(path string) string {
	fd, err := open(path, syscall.O_RDONLY)
	if err != nil {
		return ""
	}
	defer syscall.Close(fd)
	var b [512]byte
	n, _, errno := syscall.RawSyscall(syscall.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)))
	if errno != 0 {
		return ""
	}
	return string(b[:n])
}
