package wire

import (
	"bytes"
	"errors"
	"io"
	"math/rand"
	"runtime"
	"testing"
	"testing/iotest"
)

// pieces hands a stream out in pieces of random size.
type pieces struct {
	random *rand.Rand
	rest   []byte
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.rest) == 0 {
		return 0, io.EOF
	}
	n := 1 + p.random.Intn(40)
	if n > len(p.rest) {
		n = len(p.rest)
	}
	n = copy(b, p.rest[:n])
	p.rest = p.rest[n:]
	return n, nil
}

type event struct {
	frame  Frame
	resync *Resync
	err    error
}

// all decodes to the end; broken connections are events like the others.
func all(in io.Reader) []event {
	d := NewDecoder(in)
	var events []event
	for {
		f, r, err := d.Next()
		var bad *BrokenError
		if err != nil && !errors.As(err, &bad) {
			return events
		}
		events = append(events, event{f, r, err})
	}
}

func TestFindsTheMarkAtEveryPositionAndInEveryPiece(t *testing.T) {
	frame := Frame{Data, 7, []byte("0123456789 \xff\xff\xff and \xff\xff\xff\xffCLOIS, which is not it")}.Append(nil)
	second := [NonceSize]byte{0xff, 0xff, 0xff, 0xff, 'C', 'L'}
	for cut := 0; cut <= len(frame); cut++ {
		stream := append([]byte("stale bytes \xff\xff"), Preamble(testNonce)...)
		stream = append(stream, frame...)
		stream = append(stream, frame[:cut]...)
		stream = append(stream, Preamble(second)...)
		stream = Frame{End, 1, nil}.Append(stream)
		for _, in := range []io.Reader{bytes.NewReader(stream), iotest.OneByteReader(bytes.NewReader(stream)),
			&pieces{rand.New(rand.NewSource(int64(cut))), stream}} {
			events := all(in)
			last := len(events) - 1
			if last < 3 || events[0].resync == nil || events[1].frame.Kind != Data || events[last].frame.Kind != End ||
				events[last-1].resync == nil || events[last-1].resync.Nonce != second {
				t.Fatalf("cut at %d: %+v", cut, events)
			}
		}
	}
}

func TestALostHostInTheMiddleOfAPreambleIsReplaced(t *testing.T) {
	for cut := 1; cut < len(Preamble(testNonce)); cut++ {
		second := [NonceSize]byte{9}
		stream := append(append([]byte(nil), Preamble(testNonce)[:cut]...), Preamble(second)...)
		events := all(iotest.OneByteReader(bytes.NewReader(Frame{End, 1, nil}.Append(stream))))
		n := len(events)
		if n < 2 || events[n-2].resync == nil || events[n-2].resync.Nonce != second || events[n-1].frame.Kind != End {
			t.Fatalf("cut at %d: %+v", cut, events)
		}
	}
}

func TestDeliversAFrameThatEndsLikeAMarkAtOnce(t *testing.T) {
	in, out := io.Pipe()
	d := NewDecoder(in)
	go func() {
		out.Write(Preamble(testNonce))
		out.Write(Frame{Data, 1, []byte("x\xff\xff\xff\xffCLOI")}.Append(nil))
	}()
	d.Next()
	f, _, err := d.Next()
	if err != nil || len(f.Payload) != 9 {
		t.Fatal(f, err)
	}
}

func TestSplitDataNeverFormsAMark(t *testing.T) {
	payload := bytes.Repeat(append([]byte{0xff}, Mark...), 50)
	for _, channel := range []uint32{1, 255, 0xffff, 0xffffff, 0xffffffff} {
		stream := Preamble(testNonce)
		for rest := payload; len(rest) > 0; {
			n := SplitAt(rest)
			stream = Frame{Data, channel, rest[:n]}.Append(stream)
			rest = rest[n:]
		}
		var got []byte
		for _, e := range all(bytes.NewReader(stream))[1:] {
			if e.resync != nil || e.err != nil {
				t.Fatalf("channel %x: %+v", channel, e)
			}
			got = append(got, e.frame.Payload...)
		}
		if !bytes.Equal(got, payload) {
			t.Fatal("the data changed")
		}
	}
}

func TestALongFrameThatNeverComesCostsNoMemory(t *testing.T) {
	stream := append(Preamble(testNonce), AppendHeader(nil, Data, 1, MaxPayload)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	d := NewDecoder(bytes.NewReader(stream))
	d.Next()
	if _, _, err := d.Next(); err != io.ErrUnexpectedEOF {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 4*firstBuffer {
		t.Fatalf("allocated %d bytes for a length that was only announced", grown)
	}
}

func TestTheLongestFramePasses(t *testing.T) {
	frame := Frame{Data, 1, bytes.Repeat([]byte{0xff, 'C'}, MaxPayload/2)}
	stream := frame.Append(frame.Append(Preamble(testNonce)))
	events := all(&pieces{rand.New(rand.NewSource(1)), stream})
	if len(events) != 3 || !bytes.Equal(events[2].frame.Payload, frame.Payload) {
		t.Fatal(len(events))
	}
}
