package wire

import "io"

// Resync is what Next reports when the host has started a new connection on the stream.
type Resync struct {
	Nonce [NonceSize]byte
}

type phase int

const (
	hunting phase = iota // everything up to the next mark is ignored
	nonce                // the mark has been seen, its random bytes not yet
	framing
)

const firstBuffer = 64 << 10

// Decoder turns the host's byte stream into frames and resyncs. It holds at most about one frame. A length is believed
// only as far as bytes arrive for it. Not for concurrent use.
type Decoder struct {
	in      io.Reader
	buf     []byte
	start   int // first byte not yet consumed
	scanned int // end of what the matcher has seen
	end     int
	match   matcher
	marked  bool // a mark ends at scanned
	phase   phase
	readErr error
}

// NewDecoder returns a decoder that ignores all bytes up to the first mark.
func NewDecoder(in io.Reader) *Decoder { return &Decoder{in: in} }

// Next returns a frame, or a resync, or an error. After a *BrokenError the decoder ignores everything up to the next mark;
// any other error is the reader's own and final (io.ErrUnexpectedEOF inside a frame).
func (d *Decoder) Next() (Frame, *Resync, error) {
	for {
		d.scan()
		switch d.phase {
		case hunting:
			if !d.atMark() {
				d.start = d.end
			}
		case nonce:
			if d.end-d.start >= NonceSize {
				return Frame{}, d.takeNonce(), nil
			}
		case framing:
			f, ok, bad := d.frame()
			if bad != nil {
				d.phase = hunting
				return Frame{}, nil, bad
			}
			if ok {
				return f, nil, nil
			}
			if d.atMark() {
				continue
			}
		}
		if d.phase != nonce || d.end-d.start < NonceSize {
			if err := d.fill(); err != nil {
				return Frame{}, nil, err
			}
		}
	}
}

// Ignore makes the decoder ignore everything up to the next mark.
func (d *Decoder) Ignore() { d.phase = hunting }

func (d *Decoder) scan() {
	if d.marked || d.scanned == d.end {
		return
	}
	n, found := d.match.feed(d.buf[d.scanned:d.end])
	d.scanned += n
	d.marked = found
}

// atMark starts a new connection at the mark that has been found, if there is one.
func (d *Decoder) atMark() bool {
	if !d.marked {
		return false
	}
	d.start, d.marked, d.phase = d.scanned, false, nonce
	return true
}

func (d *Decoder) takeNonce() *Resync {
	r := &Resync{}
	d.start += copy(r.Nonce[:], d.buf[d.start:d.end])
	d.phase = framing
	return r
}

// frame takes the next whole frame that ends before the mark, if there is one.
func (d *Decoder) frame() (Frame, bool, *BrokenError) {
	limit := d.scanned
	if d.marked {
		limit -= len(Mark)
	}
	have := limit - d.start
	if have < 4 {
		return Frame{}, false, nil
	}
	head := d.buf[d.start:limit]
	if _, bad := parseLength(head); bad != nil {
		return d.reject(bad)
	}
	if have < headerSize {
		return Frame{}, false, nil
	}
	h, bad := parseHeader(head)
	if bad != nil {
		return d.reject(bad)
	}
	if have < headerSize+h.size {
		return Frame{}, false, nil
	}
	f := Frame{h.kind, h.channel, append([]byte(nil), head[headerSize:headerSize+h.size]...)}
	d.start += headerSize + h.size
	return f, true, checkPayload(f)
}

// reject reports a bad header, unless it may be the beginning of a mark that has not arrived as a whole.
func (d *Decoder) reject(bad *BrokenError) (Frame, bool, *BrokenError) {
	if !d.marked && d.match.matched > 0 && d.scanned-d.match.matched < d.start+headerSize {
		return Frame{}, false, nil
	}
	return Frame{}, false, bad
}

func (d *Decoder) fill() error {
	if d.readErr != nil {
		return d.finalError()
	}
	d.makeRoom()
	for empty := 0; ; empty++ {
		n, err := d.in.Read(d.buf[d.end:])
		d.end += n
		d.readErr = err
		if n > 0 {
			return nil
		}
		if err != nil {
			return d.finalError()
		}
		if empty == 100 {
			return io.ErrNoProgress
		}
	}
}

func (d *Decoder) finalError() error {
	if d.readErr == io.EOF && d.phase == framing && d.end > d.start {
		return io.ErrUnexpectedEOF
	}
	return d.readErr
}

// makeRoom leaves space to read into; it grows the buffer only when it is full of bytes that have arrived.
func (d *Decoder) makeRoom() {
	if d.start == d.end && (d.buf == nil || len(d.buf) > 4*firstBuffer) {
		d.buf = make([]byte, firstBuffer)
		d.start, d.scanned, d.end = 0, 0, 0
		return
	}
	if d.start > 0 && (d.start == d.end || d.end == len(d.buf)) {
		copy(d.buf, d.buf[d.start:d.end])
		d.scanned -= d.start
		d.end -= d.start
		d.start = 0
	}
	if d.end == len(d.buf) {
		size := 2 * len(d.buf)
		if size > MaxLength+firstBuffer {
			size = MaxLength + firstBuffer
		}
		grown := make([]byte, size)
		copy(grown, d.buf[:d.end])
		d.buf = grown
	}
}
