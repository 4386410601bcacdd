// Package hosttest is the host's side of the protocol, for tests. Its methods fail the test instead of returning errors.
package hosttest

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"sync"
	"testing"

	"dev.cloister/agent/internal/wire"
)

// Host is one connection of a host.
type Host struct {
	T     testing.TB
	Hello wire.AgentHello
	// Notices gets the payloads of NOTICE frames, Broken the ERROR on channel 0; Gone is closed when the stream has ended.
	Notices chan string
	Broken  chan wire.ErrorBody
	Gone    chan struct{}
	Pongs   chan string

	stream   io.ReadWriteCloser
	writing  sync.Mutex
	starting sync.Mutex // numbers must go out in their order
	mu       sync.Mutex
	calls    map[uint32]*Call
	last     uint32
	ended    bool
}

// Connect sends the preamble, waits for its echo and the agent's HELLO, and says hello.
func Connect(t testing.TB, stream io.ReadWriteCloser) *Host {
	h := &Host{
		T: t, stream: stream, calls: map[uint32]*Call{}, Notices: make(chan string, 1000),
		Broken: make(chan wire.ErrorBody, 1), Gone: make(chan struct{}), Pongs: make(chan string, 1000),
	}
	var nonce [wire.NonceSize]byte
	if _, err := rand.Read(nonce[:]); err != nil {
		t.Fatal(err)
	}
	h.Raw(wire.Preamble(nonce))
	decoder := wire.NewDecoder(stream)
	for {
		_, r, err := decoder.Next()
		if err != nil {
			t.Fatalf("no echo of the preamble: %v", err)
		}
		if r != nil && r.Nonce == nonce {
			break
		}
	}
	first, _, err := decoder.Next()
	if err != nil || first.Kind != wire.Hello || json.Unmarshal(first.Payload, &h.Hello) != nil {
		t.Fatalf("no HELLO: %v %v", first, err)
	}
	h.Send(wire.Hello, 0, wire.HostHello{Protocol: 1, Host: "test"})
	go h.read(decoder)
	return h
}

// Close drops the connection.
func (h *Host) Close() { h.stream.Close() }

// Raw writes bytes as they are.
func (h *Host) Raw(b []byte) {
	h.writing.Lock()
	defer h.writing.Unlock()
	_, _ = h.stream.Write(b)
}

// Send writes a frame; the payload is bytes or a record.
func (h *Host) Send(kind wire.Kind, channel uint32, payload any) {
	b, isBytes := payload.([]byte)
	if !isBytes && payload != nil {
		b, _ = json.Marshal(payload)
	}
	h.Raw(wire.Frame{Kind: kind, Channel: channel, Payload: b}.Append(nil))
}

// Start opens a channel.
func (h *Host) Start(request any) *Call {
	h.starting.Lock()
	defer h.starting.Unlock()
	h.mu.Lock()
	h.last++
	c := newCall(h, h.last)
	h.calls[c.Channel] = c
	if h.ended {
		c.lost()
	}
	h.mu.Unlock()
	h.Send(wire.Request, c.Channel, request)
	return c
}

// Do opens a channel and waits for the answer, consuming all data.
func (h *Host) Do(request any) Answer { return h.Start(request).Wait() }

func (h *Host) read(decoder *wire.Decoder) {
	defer func() {
		close(h.Gone)
		h.mu.Lock()
		defer h.mu.Unlock()
		h.ended = true
		for _, c := range h.calls {
			c.lost()
		}
	}()
	for {
		f, r, err := decoder.Next()
		if err != nil || r != nil {
			return
		}
		switch {
		case f.Kind == wire.Notice:
			h.Notices <- string(f.Payload)
		case f.Kind == wire.Pong:
			h.Pongs <- string(f.Payload)
		case f.Kind == wire.Error && f.Channel == 0:
			var body wire.ErrorBody
			_ = json.Unmarshal(f.Payload, &body)
			h.Broken <- body
		default:
			h.mu.Lock()
			c := h.calls[f.Channel]
			h.mu.Unlock()
			if c == nil {
				h.T.Errorf("%v on channel %d, which is not open", f.Kind, f.Channel)
				return
			}
			c.frame(f)
		}
	}
}
