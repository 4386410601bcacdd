package serve

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"dev.cloister/agent/internal/wire"
)

// Operation is one open channel, as the verb that serves it sees it. Safe for concurrent use.
type Operation struct {
	channel uint32
	request []byte
	session *session
	ctx     context.Context
	abort   context.CancelFunc

	mu         sync.Mutex
	changed    *sync.Cond
	incoming   [][]byte
	mayReceive int // what the host may still send
	unreturned int // consumed, and not yet given back as credit
	ended      bool
	maySend    int
	aborted    bool
	outlives   bool
	detached   bool // nobody hears it any more
	answered   bool
}

func newOperation(s *session, channel uint32, request []byte) *Operation {
	o := &Operation{channel: channel, request: request, session: s, mayReceive: wire.Window, maySend: wire.Window}
	o.changed = sync.NewCond(&o.mu)
	o.ctx, o.abort = context.WithCancel(context.Background())
	return o
}

// Context ends when the host cancels the operation or its connection is lost; see Outlive.
func (o *Operation) Context() context.Context { return o.ctx }

// Outlive lets the operation go on when its connection is lost while the guest is frozen: what is frozen may be copied, and
// the copy has lost every connection. Then its input ends, nothing can be sent, and its answer is dropped.
func (o *Operation) Outlive() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.outlives = true
}

// Decode reads the request into a record.
func (o *Operation) Decode(into any) error { return json.Unmarshal(o.request, into) }

// Receive waits for the next piece of the host's data: io.EOF after END or without a host, context.Canceled once the operation is over.
// The piece stays charged to the host's credit until Consumed.
func (o *Operation) Receive() ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.incoming) == 0 && !o.ended && !o.aborted && !o.detached && !o.answered {
		o.changed.Wait()
	}
	if o.aborted || o.answered {
		return nil, context.Canceled
	}
	if len(o.incoming) == 0 {
		return nil, io.EOF
	}
	piece := o.incoming[0]
	o.incoming[0] = nil
	o.incoming = o.incoming[1:]
	return piece, nil
}

// Consumed gives n bytes of credit back to the host: at once when nothing more is waiting, else in larger pieces.
func (o *Operation) Consumed(n int) {
	o.mu.Lock()
	o.unreturned += n
	back := o.unreturned
	if o.answered || o.ended || (len(o.incoming) > 0 && back < wire.Window/4) {
		back = 0
	}
	o.unreturned -= back
	o.mayReceive += back
	o.mu.Unlock()
	if back > 0 {
		_ = o.session.out.post(wire.CreditOf(o.channel, back))
	}
}

// Acquire waits for credit to send, and takes at most the given number of bytes of it.
func (o *Operation) Acquire(atMost int) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.maySend == 0 && !o.aborted && !o.detached {
		o.changed.Wait()
	}
	if o.aborted {
		return 0, context.Canceled
	}
	if o.detached {
		return 0, errSessionOver
	}
	n := o.maySend
	if n > atMost {
		n = atMost
	}
	o.maySend -= n
	return n, nil
}

// Release gives back credit that was acquired and not used.
func (o *Operation) Release(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.maySend += n
	o.changed.Broadcast()
}

// Send sends data for which credit has been acquired, at most Chunk bytes; p is free when it returns.
func (o *Operation) Send(kind wire.Kind, p []byte) error {
	return o.session.out.send(wire.Frame{Kind: kind, Channel: o.channel, Payload: p})
}

// Write sends p as DATA, as far and as fast as the host gives credit.
func (o *Operation) Write(p []byte) (int, error) {
	sent := 0
	for sent < len(p) {
		atMost := len(p) - sent
		if atMost > Chunk {
			atMost = Chunk
		}
		n, err := o.Acquire(atMost)
		if err != nil {
			return sent, err
		}
		if err := o.Send(wire.Data, p[sent:sent+n]); err != nil {
			return sent, err
		}
		sent += n
	}
	return sent, nil
}

// Reply ends the operation with success. Only the first answer counts.
func (o *Operation) Reply(record any) {
	payload, err := json.Marshal(record)
	if err != nil {
		o.Fail("internal", err.Error())
		return
	}
	o.answer(wire.Reply, payload)
}

// Fail ends the operation with an error. Only the first answer counts.
func (o *Operation) Fail(code, message string) {
	const longest = 4096
	if len(message) > longest {
		message = message[:longest]
	}
	payload, _ := json.Marshal(wire.ErrorBody{Code: code, Message: message})
	o.answer(wire.Error, payload)
}

// Failf is Fail with a formatted message.
func (o *Operation) Failf(code, format string, args ...any) {
	o.Fail(code, fmt.Sprintf(format, args...))
}

// Notice tells the host of the operation's session something.
func (o *Operation) Notice(record any) {
	if payload, err := json.Marshal(record); err == nil {
		_ = o.session.out.post(wire.Frame{Kind: wire.Notice, Payload: payload})
	}
}

// Flush waits until the answer has left.
func (o *Operation) Flush() { o.session.out.flush() }

func (o *Operation) hasAnswer() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.answered
}

func (o *Operation) answer(kind wire.Kind, payload []byte) {
	o.mu.Lock()
	first := !o.answered
	o.answered = true
	o.incoming = nil
	o.changed.Broadcast()
	o.mu.Unlock()
	if first {
		o.session.forget(o.channel)
		_ = o.session.out.post(wire.Frame{Kind: kind, Channel: o.channel, Payload: payload})
	}
}
