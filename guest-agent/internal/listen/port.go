// Package listen finds the streams on which hosts speak.
package listen

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// PortName is the name that the host gives to the virtio-serial port.
const PortName = "dev.cloister.agent"

// FindPort returns the device of the port, "" while there is none.
func FindPort() string {
	names, _ := filepath.Glob("/sys/class/virtio-ports/*/name")
	for _, file := range names {
		if name, err := os.ReadFile(file); err == nil && strings.TrimSpace(string(name)) == PortName {
			return "/dev/" + filepath.Base(filepath.Dir(file))
		}
	}
	return ""
}

// Port is a virtio-serial port. Without a host its read returns 0 at once, so this waits for the kernel's next event, which
// epoll reports once (edge-triggered).
type Port struct {
	quick
	hangup func()
}

// OpenPort opens a port that nobody else has open.
func OpenPort(device string) (*Port, error) {
	fd, err := syscall.Open(device, syscall.O_RDWR|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: device, Err: err}
	}
	q, err := newQuick(fd, device)
	return &Port{q, func() {}}, err
}

// OnHangup sets what Read calls when the host has left.
func (p *Port) OnHangup(f func()) { p.hangup = f }

// Read waits for bytes of this host or the next.
func (p *Port) Read(b []byte) (int, error) {
	return p.read(b, func() bool {
		p.hangup()
		return true
	})
}

// Write waits while there is no host.
func (p *Port) Write(b []byte) (int, error) { return p.write(b) }

// Close closes the port.
func (p *Port) Close() error { return p.file.Close() }
