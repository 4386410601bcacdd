package wire

import "encoding/binary"

// Codes of the errors that break a connection.
const (
	CodeProtocol    = "protocol"
	CodeFlowControl = "flow-control"
	CodeVersion     = "protocol-version"
)

// BrokenError is a violation of the protocol by the peer: it ends the connection.
type BrokenError struct {
	Code, Message string
}

func (e *BrokenError) Error() string { return e.Code + ": " + e.Message }

func broken(message string) *BrokenError { return &BrokenError{CodeProtocol, message} }

// header is a frame's header, checked as far as it can be without the payload.
type header struct {
	kind    Kind
	channel uint32
	size    int
}

func parseLength(b []byte) (uint32, *BrokenError) {
	length := binary.BigEndian.Uint32(b)
	if length < afterLength {
		return 0, broken("a frame is shorter than its header")
	}
	if length > MaxLength {
		return 0, broken("a frame is longer than the limit")
	}
	return length, nil
}

func parseHeader(b []byte) (header, *BrokenError) {
	length, bad := parseLength(b)
	if bad != nil {
		return header{}, bad
	}
	h := header{Kind(b[4]), binary.BigEndian.Uint32(b[5:]), int(length) - afterLength}
	return h, h.check()
}

func (h header) check() *BrokenError {
	if !h.kind.known() {
		return broken("a frame of an unknown kind")
	}
	switch h.kind {
	case Hello, Notice, Ping, Pong:
		if h.channel != 0 {
			return broken(h.kind.String() + " outside channel 0")
		}
	case Error:
	default:
		if h.channel == 0 {
			return broken(h.kind.String() + " on channel 0")
		}
	}
	return h.checkSize()
}

func (h header) checkSize() *BrokenError {
	ok := true
	switch h.kind {
	case End, Cancel:
		ok = h.size == 0
	case Credit:
		ok = h.size == 4
	case Ping, Pong:
		ok = h.size <= MaxPing
	case Hello, Request, Reply, Error, Notice:
		ok = h.size > 0
	}
	if !ok {
		return broken(h.kind.String() + " with a payload of the wrong size")
	}
	return nil
}

func checkPayload(f Frame) *BrokenError {
	if f.Kind == Credit && binary.BigEndian.Uint32(f.Payload) > MaxCredit {
		return broken("a credit above the limit")
	}
	return nil
}
