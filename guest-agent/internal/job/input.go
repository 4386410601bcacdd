package job

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"syscall"
	"time"

	"dev.cloister/agent/internal/serve"
)

var errInputClosed = errors.New("the input is closed")

// input is the agent's end of a job's standard input.
type input struct {
	file *os.File
	raw  syscall.RawConn
	turn chan struct{} // holds one item while somebody writes

	mu     sync.Mutex
	closed bool
}

// noInput is that of every job without one.
var noInput = &input{turn: make(chan struct{}, 1), closed: true}

func newInput(file *os.File) *input {
	raw, _ := file.SyscallConn()
	return &input{file: file, raw: raw, turn: make(chan struct{}, 1)}
}

func (i *input) isOpen() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return !i.closed
}

// close also ends a write that waits.
func (i *input) close() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if !i.closed {
		i.closed = true
		i.file.Close()
	}
}

// feed writes the operation's data until its end, and gives up when the program does not read for so long. It returns how
// much was taken.
func (i *input) feed(op *serve.Operation, end bool, wait time.Duration) (taken int64, err error) {
	ctx, release := context.WithTimeout(op.Context(), wait)
	defer release()
	if !i.takeTurn(ctx) {
		return 0, op.Context().Err()
	}
	defer func() { <-i.turn }()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		<-ctx.Done()
		_ = i.file.SetWriteDeadline(time.Unix(1, 0))
	}()
	defer func() {
		release()
		<-gone
		_ = i.file.SetWriteDeadline(time.Time{})
	}()
	for {
		piece, err := op.Receive()
		if err == io.EOF {
			if end {
				i.close()
			}
			return taken, nil
		}
		if err != nil {
			return taken, err
		}
		if taken == 0 && !i.isOpen() {
			return 0, errInputClosed
		}
		n := i.write(piece)
		taken += int64(n)
		if n < len(piece) {
			return taken, op.Context().Err()
		}
		op.Consumed(n)
	}
}

func (i *input) takeTurn(ctx context.Context) bool {
	select {
	case i.turn <- struct{}{}:
		return true
	default:
	}
	select {
	case i.turn <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// write returns fewer than all when the deadline has passed or nobody can read the rest.
func (i *input) write(p []byte) (taken int) {
	for taken < len(p) {
		n, errno := i.writeOnce(p[taken:])
		if errno == syscall.EINTR {
			continue
		}
		if errno == syscall.EPIPE {
			i.close()
		}
		if errno != nil {
			return taken
		}
		taken += n
	}
	return taken
}

func (i *input) writeOnce(p []byte) (n int, err error) {
	attempt := func(fd uintptr) bool {
		n, err = syscall.Write(int(fd), p)
		return err != syscall.EAGAIN
	}
	// First one that does not wait: once the deadline has passed the other makes none at all.
	done := false
	if failed := i.raw.Control(func(fd uintptr) { done = attempt(fd) }); failed != nil {
		return 0, failed
	}
	if !done {
		if failed := i.raw.Write(attempt); failed != nil {
			return 0, failed
		}
	}
	return n, err
}
