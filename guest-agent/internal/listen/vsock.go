package listen

import (
	"io"
	"os"
	"syscall"
	"time"
	"unsafe"
)

const (
	// VsockPort is the port for the work of hosts.
	VsockPort = 5000
	// RelayPort is the port for what hosts relay between workspaces: of its own, so that it never waits behind work.
	RelayPort = 5001
	// MetadataPort is the host's, where guests learn who they are.
	MetadataPort = 1027

	// HostCID is the host, seen from a guest.
	HostCID = 2
	// LocalCID is the own machine, where it has the loopback transport.
	LocalCID = 1

	afVsock = 40
	anyCID  = 0xffffffff
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
	peer uint32
}

// ListenVsock listens on a port of every CID of this machine for connections from the CID peer; EAFNOSUPPORT where the
// kernel has no AF_VSOCK.
func ListenVsock(port, peer uint32) (*Vsock, error) {
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
	return &Vsock{file, raw, peer}, nil
}

// Accept waits for the peer's next connection. Any other, such as that of a program in the guest that uses the loopback, is
// turned away: whoever speaks to the agent is root.
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
			case e == 0 && peer.cid != v.peer:
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

// DialVsock connects, blocking: at most 2 s by the kernel's default.
func DialVsock(cid, port uint32) (*os.File, error) {
	fd, err := syscall.Socket(afVsock, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	address := sockaddrVM{family: afVsock, port: port, cid: cid}
	if _, _, e := syscall.Syscall(syscall.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(&address)), unsafe.Sizeof(address)); e != 0 {
		syscall.Close(fd)
		return nil, os.NewSyscallError("connect", e)
	}
	return os.NewFile(uintptr(fd), "vsock connection"), nil
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
