package serve

import (
	"errors"
	"sync"

	"dev.cloister/agent/internal/wire"
)

const (
	// Chunk is the largest DATA payload that the agent sends: with its header it is one write of 32 KiB, which is what
	// the kernel's virtio-serial driver takes at once.
	Chunk = writeSize - 9

	writeSize    = 32 << 10
	controlLimit = 64 << 10
)

var errSessionOver = errors.New("the connection is over")

// outbox is what one session has to send. Small frames wait in one bounded buffer and go first; data waits at its
// sender, and the senders take turns. Safe for concurrent use.
type outbox struct {
	mu      sync.Mutex
	changed *sync.Cond
	control []byte
	senders []*parcel
	busy    bool // taken bytes have not been written yet
	closed  bool
}

// parcel is a data frame whose payload its sender lends until taken is closed.
type parcel struct {
	frame wire.Frame
	taken chan error
}

func newOutbox() *outbox {
	o := &outbox{}
	o.changed = sync.NewCond(&o.mu)
	return o
}

// post queues a small frame; it waits while the buffer is full.
func (o *outbox) post(f wire.Frame) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.control) >= controlLimit && !o.closed {
		o.changed.Wait()
	}
	if o.closed {
		return errSessionOver
	}
	o.control = f.Append(o.control)
	o.changed.Broadcast()
	return nil
}

// send returns when the writer has taken the frame; its payload is free again then.
func (o *outbox) send(f wire.Frame) error {
	p := &parcel{f, make(chan error, 1)}
	o.mu.Lock()
	if o.closed {
		o.mu.Unlock()
		return errSessionOver
	}
	o.senders = append(o.senders, p)
	o.changed.Broadcast()
	o.mu.Unlock()
	return <-p.taken
}

// flush waits until everything posted before has been written.
func (o *outbox) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for (len(o.control) > 0 || o.busy) && !o.closed {
		o.changed.Wait()
	}
}

// take moves what is to be written next into buf[:0], and waits for something; nil when the outbox is closed.
func (o *outbox) take(buf []byte) []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.busy = false
	o.changed.Broadcast()
	for len(o.control) == 0 && len(o.senders) == 0 && !o.closed {
		o.changed.Wait()
	}
	if o.closed {
		return nil
	}
	buf = append(buf[:0], o.control...)
	o.control = o.control[:0]
	for len(o.senders) > 0 && len(buf)+9+len(o.senders[0].frame.Payload) <= writeSize {
		buf = o.senders[0].frame.Append(buf)
		o.senders[0].taken <- nil
		o.senders[0] = nil
		o.senders = o.senders[1:]
	}
	o.busy = true
	o.changed.Broadcast()
	return buf
}

// close drops everything that has not been taken.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	o.closed = true
	for _, p := range o.senders {
		p.taken <- errSessionOver
	}
	o.senders, o.control = nil, nil
	o.changed.Broadcast()
}
