package boot

import (
	"os"
	"sync"
	"syscall"
	"time"
)

// Events are the kernel's messages about devices.
type Events struct {
	fd int
	mu sync.Mutex
}

const receiveBuffer = 1 << 20

// listenForEvents must be called before the first look at /sys, so that nothing is missed in between.
func listenForEvents() (*Events, error) {
	const kernelGroup = 1
	fd, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, syscall.NETLINK_KOBJECT_UEVENT)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	_ = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_RCVBUF, receiveBuffer)
	address := &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK, Groups: kernelGroup}
	if err := syscall.Bind(fd, address); err != nil {
		syscall.Close(fd)
		return nil, os.NewSyscallError("bind", err)
	}
	return &Events{fd: fd}, nil
}

// Await calls found now and after every event until it returns true; false when the limit (0: none) has passed before.
func (e *Events) Await(found func() bool, limit time.Duration) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	end := time.Now().Add(limit)
	buf := make([]byte, 8192)
	for !found() {
		left := syscall.Timeval{}
		if limit > 0 {
			remaining := time.Until(end)
			if remaining <= 0 {
				return false
			}
			left = syscall.NsecToTimeval(remaining.Nanoseconds())
		}
		_ = syscall.SetsockoptTimeval(e.fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &left)
		// What the event says does not matter: found looks for itself. ENOBUFS means that some were lost.
		_, _, _ = syscall.Recvfrom(e.fd, buf, 0)
	}
	return true
}

// Close ends it; nobody may be waiting.
func (e *Events) Close() { _ = syscall.Close(e.fd) }
