package floor

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"time"
)

const (
	// chunk is the payload of one DATA frame of an upload, one quarter of the window of a channel.
	chunk = 64 << 10
	// patience is how long any one operation may take before the run is given up.
	patience = 2 * time.Minute
)

var mark = []byte("\xff\xff\xff\xffCLOISTER\xff\xfe\x00\x01")

// Guest is a connection to the agent of one VM. One operation at a time.
type Guest struct {
	conn   net.Conn
	in     *bufio.Reader
	buf    []byte
	last   uint32
	window int
}

// greet resynchronizes the stream and exchanges HELLO.
func greet(conn net.Conn) (*Guest, error) {
	g := &Guest{conn: conn, in: bufio.NewReaderSize(conn, 256<<10), buf: make([]byte, maxFrame)}
	g.wait()
	preamble := append(append([]byte(nil), mark...), make([]byte, 16)...)
	if _, err := rand.Read(preamble[len(mark):]); err != nil {
		return nil, err
	}
	if _, err := conn.Write(preamble); err != nil {
		return nil, err
	}
	if err := g.skipTo(preamble); err != nil {
		return nil, err
	}
	f, err := take(g.in, g.buf)
	if err != nil {
		return nil, err
	}
	var agent struct {
		Limits struct{ Window int }
	}
	if err := json.Unmarshal(f.payload, &agent); err != nil || f.kind != hello || agent.Limits.Window <= 0 {
		return nil, fmt.Errorf("the agent's first frame is no HELLO: kind %d, %.200q", f.kind, f.payload)
	}
	g.window = agent.Limits.Window
	return g, put(conn, frame{hello, 0, []byte(`{"protocol":1,"host":"floor"}`)})
}

// wait gives the operation that begins now its deadline.
func (g *Guest) wait() { _ = g.conn.SetDeadline(time.Now().Add(patience)) }

func (g *Guest) skipTo(preamble []byte) error {
	seen := make([]byte, len(preamble))
	for !bytes.Equal(seen, preamble) {
		b, err := g.in.ReadByte()
		if err != nil {
			return fmt.Errorf("no answer of the agent: %w", err)
		}
		copy(seen, seen[1:])
		seen[len(seen)-1] = b
	}
	return nil
}

// True runs `true` and waits for its exit.
func (g *Guest) True() error {
	channel, err := g.ask(`{"verb":"exec","id":"x%d","argv":["true"]}`)
	if err != nil {
		return err
	}
	f, err := g.answer(channel, func(frame) error { return nil })
	if err == nil && !bytes.Contains(f.payload, []byte(`"exitCode":0,`)) {
		err = fmt.Errorf("true ended with %s", f.payload)
	}
	return err
}

// Upload writes contents to a file of the guest.
func (g *Guest) Upload(path string, contents []byte) error {
	channel, err := g.ask(`{"verb":"file-write","path":"` + path + `"}`)
	if err != nil {
		return err
	}
	for credit := g.window; len(contents) > 0; {
		for credit < chunk && credit < len(contents) {
			more, err := g.credit(channel)
			if err != nil {
				return err
			}
			credit += more
		}
		n := len(contents)
		if n > chunk {
			n = chunk
		}
		if err := put(g.conn, frame{data, channel, contents[:n]}); err != nil {
			return err
		}
		credit -= n
		contents = contents[n:]
	}
	if err := put(g.conn, frame{kind: end, channel: channel}); err != nil {
		return err
	}
	_, err = g.answer(channel, func(frame) error { return nil })
	return err
}

// credit waits until the guest lets the channel send more.
func (g *Guest) credit(channel uint32) (int, error) {
	for {
		f, err := take(g.in, g.buf)
		switch {
		case err != nil:
			return 0, err
		case f.channel != channel:
		case f.kind == credit:
			return int(binary.BigEndian.Uint32(f.payload)), nil
		case f.kind == failed || f.kind == reply:
			return 0, fmt.Errorf("the guest ended the upload: %s", f.payload)
		}
	}
}

// Download reads a file of the guest and returns its size.
func (g *Guest) Download(path string) (int, error) {
	channel, err := g.ask(`{"verb":"file-read","path":"` + path + `"}`)
	if err != nil {
		return 0, err
	}
	total, owed := 0, 0
	_, err = g.answer(channel, func(f frame) error {
		total += len(f.payload)
		if owed += len(f.payload); owed < g.window/4 {
			return nil
		}
		back := owed
		owed = 0
		return put(g.conn, creditOf(channel, back))
	})
	return total, err
}

// Shutdown asks the guest to end.
func (g *Guest) Shutdown() error {
	channel, err := g.ask(`{"verb":"shutdown"}`)
	if err != nil {
		return err
	}
	_, err = g.answer(channel, func(frame) error { return nil })
	return err
}

// ask sends a request on a channel of its own; %d in it stands for the channel's number.
func (g *Guest) ask(text string) (uint32, error) {
	g.wait()
	g.last++
	body := bytes.ReplaceAll([]byte(text), []byte("%d"), []byte(fmt.Sprint(g.last)))
	return g.last, put(g.conn, frame{request, g.last, body})
}

// answer waits for the end of the channel's operation; each piece of data goes to received.
func (g *Guest) answer(channel uint32, received func(frame) error) (frame, error) {
	for {
		f, err := take(g.in, g.buf)
		if err != nil || f.channel != channel {
			if err != nil {
				return f, err
			}
			continue
		}
		switch f.kind {
		case reply:
			return f, nil
		case failed:
			return f, fmt.Errorf("the guest refused: %s", f.payload)
		case data, dataErr:
			if err := received(f); err != nil {
				return f, err
			}
		}
	}
}
