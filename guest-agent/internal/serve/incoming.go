package serve

import "dev.cloister/agent/internal/wire"

// The half of an operation that the session's reader calls.

func (o *Operation) data(p []byte) *wire.BrokenError {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended {
		return &wire.BrokenError{Code: wire.CodeProtocol, Message: "DATA after END"}
	}
	if len(p) > o.mayReceive {
		return &wire.BrokenError{Code: wire.CodeFlowControl, Message: "a channel sent beyond its credit"}
	}
	o.mayReceive -= len(p)
	if len(p) > 0 && !o.answered {
		o.incoming = append(o.incoming, p)
		o.changed.Broadcast()
	}
	return nil
}

func (o *Operation) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended = true
	o.changed.Broadcast()
}

func (o *Operation) credit(n int) *wire.BrokenError {
	o.mu.Lock()
	defer o.mu.Unlock()
	if n > wire.MaxCredit-o.maySend {
		return &wire.BrokenError{Code: wire.CodeFlowControl, Message: "a channel's credit rose above the limit"}
	}
	o.maySend += n
	o.changed.Broadcast()
	return nil
}

func (o *Operation) cancel() {
	o.abort()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.aborted = true
	o.incoming = nil
	o.changed.Broadcast()
}

// lose is the loss of the connection.
func (o *Operation) lose(frozen bool) {
	o.mu.Lock()
	detached := o.detached
	o.mu.Unlock()
	if !detached && !(frozen && o.detach()) {
		o.cancel()
	}
}

// detach returns whether the operation goes on without a host.
func (o *Operation) detach() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.detached = o.outlives
	o.changed.Broadcast()
	return o.detached
}
