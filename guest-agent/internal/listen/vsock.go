package listen

import (
	"io"
	"os"
	"syscall"
	"time"
	"unsafe"
)

const (
	// VsockPort is the port for hosts.
	VsockPort = 5000

	afVsock = 40
	anyCID  = 0xffffffff
	hostCID = 2
	backlog = 128
)

// sockaddrVM is struct sockaddr_vm of linux/vm_sockets.h.
type sockaddrVM struct {
	family, reserved uint16
	port, cid        uint32
	zero             [4]byte
}

// Vsock is a listening AF_VSOCK socket.
type Vsock struct {
	file *os.File
	raw  syscall.RawConn
}

// ListenVsock listens on a port for every CID; EAFNOSUPPORT where the kernel has no AF_VSOCK.
func ListenVsock(port uint32) (*Vsock, error) {
	fd, err := syscall.Socket(afVsock, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	address := sockaddrVM{family: afVsock, port: port, cid: anyCID}
	if _, _, e := syscall.Syscall(syscall.SYS_BIND, uintptr(fd), uintptr(unsafe.Pointer(&address)), unsafe.Sizeof(address)); e != 0 {
		syscall.Close(fd)
		return nil, os.NewSyscallError("bind", e)
	}
	if err := syscall.Listen(fd, backlog); err != nil {
		syscall.Close(fd)
		return nil, os.NewSyscallError("listen", err)
	}
	file := os.NewFile(uintptr(fd), "vsock listener")
	raw, err := file.SyscallConn()
	if err != nil {
		file.Close()
		return nil, err
	}
	return &Vsock{file, raw}, nil
}

// Accept waits for the next connection of the host. Any other peer, such as a program in the guest that uses the loopback,
// is turned away: whoever speaks to the agent is root.
func (v *Vsock) Accept() (*Stream, error) {
	var fd int
	var errno syscall.Errno
	err := v.raw.Read(func(listener uintptr) bool {
		for {
			var peer sockaddrVM
			size := uint32(unsafe.Sizeof(peer))
			r, _, e := syscall.Syscall6(syscall.SYS_ACCEPT4, listener, uintptr(unsafe.Pointer(&peer)), uintptr(unsafe.Pointer(&size)),
				syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, 0, 0)
			fd, errno = int(r), e
			switch {
			case e == syscall.EINTR || e == syscall.ECONNABORTED:
			case e == 0 && peer.cid != hostCID:
				syscall.Close(fd)
			default:
				return e != syscall.EAGAIN
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if errno != 0 {
		return nil, os.NewSyscallError("accept4", errno)
	}
	q, err := newQuick(fd, "vsock connection")
	return &Stream{q}, err
}

// Close stops listening.
func (v *Vsock) Close() error { return v.file.Close() }

// Stream is an accepted connection.
type Stream struct {
	quick
}

// Read waits for bytes.
func (s *Stream) Read(b []byte) (int, error) {
	n, err := s.read(b, func() bool { return false })
	if n == 0 && err == nil {
		return 0, io.EOF
	}
	return n, err
}

// Write waits for the host to take them.
func (s *Stream) Write(b []byte) (int, error) { return s.write(b) }

// SetWriteDeadline limits the writes.
func (s *Stream) SetWriteDeadline(t time.Time) error { return s.file.SetWriteDeadline(t) }

// Close closes the connection.
func (s *Stream) Close() error { return s.file.Close() }
