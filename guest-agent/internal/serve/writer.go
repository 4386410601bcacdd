package serve

import (
	"io"
	"sync"
)

// writer is the one goroutine that writes to a stream. The outbox it serves is replaced when a new session begins.
type writer struct {
	out     io.Writer
	mu      sync.Mutex
	arrived *sync.Cond
	current *outbox
	stopped bool
	done    chan struct{}
}

func newWriter(out io.Writer) *writer {
	w := &writer{out: out, done: make(chan struct{})}
	w.arrived = sync.NewCond(&w.mu)
	go w.run()
	return w
}

// serve lets the writer turn to another outbox after the write it is in; the earlier outbox must be closed.
func (w *writer) serve(o *outbox) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.current = o
	w.arrived.Broadcast()
}

// stop ends the writer when the outbox it serves is closed.
func (w *writer) stop() {
	w.mu.Lock()
	w.stopped = true
	w.arrived.Broadcast()
	w.mu.Unlock()
	<-w.done
}

func (w *writer) next(last *outbox) *outbox {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.current == last && !w.stopped {
		w.arrived.Wait()
	}
	if w.current == last {
		return nil
	}
	return w.current
}

func (w *writer) run() {
	defer close(w.done)
	var buf []byte
	for o := w.next(nil); o != nil; o = w.next(o) {
		for {
			bytes := o.take(buf)
			if bytes == nil {
				break
			}
			if buf = bytes; cap(buf) > 4*writeSize {
				buf = nil
			}
			if _, err := w.out.Write(bytes); err != nil {
				o.close()
				break
			}
		}
	}
}
