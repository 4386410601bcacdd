package program

import (
	"os"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"dev.cloister/agent/internal/serve"
)

// buffers are held only while there is something to send, never by a program that is silent.
var buffers = sync.Pool{New: func() any { return new([serve.Chunk]byte) }}

// pump carries what a program writes to a sink, as fast as that takes it.
type pump struct {
	sink Sink
	file *os.File
	raw  syscall.RawConn
	sent int64
	done chan struct{}

	mu      sync.Mutex
	limited bool
	left    int  // once limited: what is still to be delivered
	refused bool // the sink takes no more
}

func newPump(sink Sink, fd int) *pump {
	p := &pump{sink: sink, file: os.NewFile(uintptr(fd), "output"), done: make(chan struct{})}
	p.raw, _ = p.file.SyscallConn()
	return p
}

// run delivers up to the end of the stream, or up to what finish has found; then it reads and discards.
func (p *pump) run() {
	defer p.file.Close()
	ended := p.deliver()
	close(p.done)
	if !ended {
		p.discard()
	}
}

// finish limits what is delivered to what the pipe holds now.
func (p *pump) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refused {
		return // There is nothing to deliver, and a deadline would end the reading.
	}
	_ = p.raw.Control(func(fd uintptr) { p.left = waiting(fd) })
	p.limited = true
	// Under the lock: discard lifts this deadline, and must not do so before it is set.
	_ = p.file.SetReadDeadline(time.Unix(1, 0))
}

// deliver returns whether the stream has ended.
func (p *pump) deliver() bool {
	for {
		if most := p.most(); most == 0 {
			return false
		}
		if !p.ready() {
			continue
		}
		credit, err := p.sink.Acquire(p.most())
		if err != nil {
			return false
		}
		buffer := buffers.Get().(*[serve.Chunk]byte)
		n, ended := p.read(buffer[:credit])
		p.sink.Release(credit - n)
		if n > 0 {
			err = p.sink.Send(buffer[:n])
			p.sent += int64(n)
		}
		buffers.Put(buffer)
		if ended || err != nil {
			return ended
		}
	}
}

// most is how much may be read at once.
func (p *pump) most() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.limited && p.left < serve.Chunk {
		return p.left
	}
	return serve.Chunk
}

// ready waits for bytes or the end of the stream; false when finish has come in between.
func (p *pump) ready() bool {
	p.mu.Lock()
	limited := p.limited
	p.mu.Unlock()
	if limited {
		return true
	}
	return p.raw.Read(readable) == nil
}

func (p *pump) read(b []byte) (n int, ended bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.limited && len(b) > p.left {
		b = b[:p.left]
	}
	if len(b) == 0 {
		return 0, false
	}
	var got uintptr
	var errno syscall.Errno
	// It does not wait, so the scheduler need not know.
	if control := p.raw.Control(func(fd uintptr) {
		got, _, errno = syscall.RawSyscall(syscall.SYS_READ, fd, uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)))
	}); control != nil {
		return 0, true
	}
	if errno == syscall.EAGAIN || errno == syscall.EINTR {
		return 0, false
	}
	if errno != 0 || got == 0 {
		return 0, true
	}
	n = int(got)
	if p.limited {
		p.left -= n
	}
	return n, false
}

// discard reads what descendants write later, so that they neither wait nor fail.
func (p *pump) discard() {
	p.mu.Lock()
	p.refused = true
	_ = p.file.SetReadDeadline(time.Time{})
	p.mu.Unlock()
	for p.raw.Read(readable) == nil {
		buffer := buffers.Get().(*[serve.Chunk]byte)
		n, err := syscall.Read(p.descriptor(), buffer[:])
		buffers.Put(buffer)
		if n == 0 || (err != nil && err != syscall.EAGAIN && err != syscall.EINTR) {
			return
		}
	}
}

func (p *pump) descriptor() (fd int) {
	_ = p.raw.Control(func(f uintptr) { fd = int(f) })
	return fd
}

// readable says whether a read would not wait: bytes are there, or the stream has ended.
func readable(fd uintptr) bool {
	one := struct {
		fd              int32
		events, revents int16
	}{int32(fd), pollIn, 0}
	now := syscall.Timespec{}
	n, _, _ := syscall.RawSyscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(&one)), 1, uintptr(unsafe.Pointer(&now)), 0, 0, 0)
	return n == 1
}

// waiting is how many bytes a pipe holds.
func waiting(fd uintptr) int {
	var n int32
	_, _, _ = syscall.RawSyscall(syscall.SYS_IOCTL, fd, fionRead, uintptr(unsafe.Pointer(&n)))
	return int(n)
}

const (
	pollIn   = 1
	fionRead = 0x541b
)
