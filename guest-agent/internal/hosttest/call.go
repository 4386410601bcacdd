package hosttest

import (
	"bytes"
	"encoding/json"
	"sync"

	"dev.cloister/agent/internal/wire"
)

// Call is one open channel.
type Call struct {
	Channel uint32

	host    *Host
	mu      sync.Mutex
	changed *sync.Cond
	credit  int
	queue   []wire.Frame
	held    int
	answer  *Answer
}

// Answer is how an operation ended, with all the data that came.
type Answer struct {
	Reply          json.RawMessage
	Code, Message  string
	Stdout, Stderr bytes.Buffer
}

// Into decodes the reply and fails the test when there is an error instead.
func (a Answer) Into(h *Host, record any) {
	h.T.Helper()
	if a.Code != "" {
		h.T.Fatalf("%s: %s", a.Code, a.Message)
	}
	if err := json.Unmarshal(a.Reply, record); err != nil {
		h.T.Fatal(err)
	}
}

func newCall(h *Host, channel uint32) *Call {
	c := &Call{Channel: channel, host: h, credit: wire.Window}
	c.changed = sync.NewCond(&c.mu)
	return c
}

// Write sends data as credit allows, split as the protocol demands. It stops when the operation has been answered.
func (c *Call) Write(p []byte) (int, error) {
	sent := 0
	for sent < len(p) {
		c.mu.Lock()
		for c.credit == 0 && c.answer == nil {
			c.changed.Wait()
		}
		n := len(p) - sent
		if n > c.credit {
			n = c.credit
		}
		if n > 64<<10 {
			n = 64 << 10
		}
		n = wire.SplitAt(p[sent : sent+n])
		over := c.answer != nil
		c.credit -= n
		c.mu.Unlock()
		if over {
			return sent, nil
		}
		c.host.Send(wire.Data, c.Channel, p[sent:sent+n])
		sent += n
	}
	return sent, nil
}

// End closes the host's direction.
func (c *Call) End() { c.host.Send(wire.End, c.Channel, nil) }

// Cancel cancels the operation.
func (c *Call) Cancel() { c.host.Send(wire.Cancel, c.Channel, nil) }

// Next waits for a piece of data and returns its credit; ok is false when the operation has ended.
func (c *Call) Next() (f wire.Frame, ok bool) {
	c.mu.Lock()
	for len(c.queue) == 0 && c.answer == nil {
		c.changed.Wait()
	}
	if len(c.queue) == 0 {
		c.mu.Unlock()
		return f, false
	}
	f, c.queue = c.queue[0], c.queue[1:]
	c.held -= len(f.Payload)
	c.mu.Unlock()
	if len(f.Payload) > 0 {
		c.host.Send(wire.Credit, c.Channel, wire.CreditOf(0, len(f.Payload)).Payload)
	}
	return f, true
}

// Held is how many bytes have arrived and not been taken by Next.
func (c *Call) Held() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held
}

// AwaitHeld waits until so many bytes have arrived.
func (c *Call) AwaitHeld(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.held < n && c.answer == nil {
		c.changed.Wait()
	}
}

// Wait takes everything up to the answer.
func (c *Call) Wait() Answer {
	var a Answer
	for {
		f, ok := c.Next()
		if !ok {
			break
		}
		if f.Kind == wire.DataErr {
			a.Stderr.Write(f.Payload)
		} else {
			a.Stdout.Write(f.Payload)
		}
	}
	a.Reply, a.Code, a.Message = c.answer.Reply, c.answer.Code, c.answer.Message
	return a
}

// AwaitOutput takes data until text has come in it.
func (c *Call) AwaitOutput(text string) {
	c.host.T.Helper()
	var all bytes.Buffer
	for !bytes.Contains(all.Bytes(), []byte(text)) {
		f, ok := c.Next()
		if !ok {
			c.host.T.Fatalf("the operation ended after %q: %+v", all.String(), c.answer)
		}
		all.Write(f.Payload)
	}
}

func (c *Call) lost() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answer == nil {
		c.answer = &Answer{Code: "lost", Message: "the connection is gone"}
	}
	c.changed.Broadcast()
}

func (c *Call) frame(f wire.Frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.changed.Broadcast()
	if c.answer != nil && c.answer.Code != "lost" {
		c.host.T.Errorf("%v after the answer of channel %d", f.Kind, f.Channel)
	}
	switch f.Kind {
	case wire.Data, wire.DataErr:
		c.held += len(f.Payload)
		if c.held > wire.Window {
			c.host.T.Errorf("the agent sent %d bytes beyond the window", c.held-wire.Window)
		}
		c.queue = append(c.queue, f)
	case wire.Credit:
		c.credit += f.CreditBytes()
	case wire.Reply:
		c.answer = &Answer{Reply: f.Payload}
	case wire.Error:
		var body wire.ErrorBody
		_ = json.Unmarshal(f.Payload, &body)
		c.answer = &Answer{Code: body.Code, Message: body.Message}
	}
}
