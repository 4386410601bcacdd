package listen

import (
	"os"
	"syscall"
	"unsafe"
)

// quick reads and writes a descriptor that does not block. Its system calls are short, so the scheduler of the Go runtime is
// not told about them: a virtual processor taken away and handed on during each would cost several times the call itself.
type quick struct {
	file *os.File
	raw  syscall.RawConn
}

func newQuick(fd int, name string) (quick, error) {
	file := os.NewFile(uintptr(fd), name)
	raw, err := file.SyscallConn()
	if err != nil {
		file.Close()
	}
	return quick{file, raw}, err
}

// read waits for bytes or the end of the stream; empty says whether to go on waiting at 0 bytes.
func (q quick) read(b []byte, empty func() bool) (n int, err error) {
	var errno syscall.Errno
	wait := q.raw.Read(func(fd uintptr) bool {
		n, errno = call(syscall.SYS_READ, fd, b)
		return errno != syscall.EAGAIN && !(errno == 0 && n == 0 && empty())
	})
	if wait != nil {
		return 0, wait
	}
	if errno != 0 {
		return 0, os.NewSyscallError("read", errno)
	}
	return n, nil
}

func (q quick) write(b []byte) (done int, err error) {
	var errno syscall.Errno
	wait := q.raw.Write(func(fd uintptr) bool {
		for done < len(b) {
			var n int
			n, errno = call(syscall.SYS_WRITE, fd, b[done:])
			if errno != 0 {
				return errno != syscall.EAGAIN
			}
			done += n
		}
		return true
	})
	if wait != nil {
		return done, wait
	}
	if errno != 0 {
		return done, os.NewSyscallError("write", errno)
	}
	return done, nil
}

// call is a read or write of at least one byte.
func call(trap, fd uintptr, b []byte) (int, syscall.Errno) {
	for {
		n, _, errno := syscall.RawSyscall(trap, fd, uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)))
		if errno == syscall.EINTR {
			continue
		}
		if errno != 0 {
			return 0, errno
		}
		return int(n), 0
	}
}
