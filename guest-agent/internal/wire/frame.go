// Package wire reads and writes the frames of protocol/WIRE.md.
package wire

import (
	"encoding/binary"
	"fmt"
)

// Kind says what a frame is.
type Kind uint8

// The kinds of version 1.
const (
	Hello Kind = iota + 1
	Request
	Data
	DataErr
	End
	Credit
	Cancel
	Reply
	Error
	Notice
	Ping
	Pong
)

// Limits of the protocol, in bytes unless the name says otherwise.
const (
	// MaxLength is the largest value of a frame's length field.
	MaxLength = 1 << 20
	// MaxPayload is what is left of it for the payload.
	MaxPayload = MaxLength - afterLength
	// MaxPing is the largest payload of PING and PONG.
	MaxPing = 64
	// MaxCredit is the most that one CREDIT frame may give.
	MaxCredit = 1<<31 - 1
	// Window is the credit that each direction of a channel starts with.
	Window = 256 << 10
	// MaxChannels is how many channels a connection may have open.
	MaxChannels = 256
	// Protocol is the version spoken here.
	Protocol = 1

	afterLength = 1 + 4
	headerSize  = 4 + afterLength
)

var kindNames = [...]string{
	"", "HELLO", "REQUEST", "DATA", "DATA_ERR", "END", "CREDIT", "CANCEL", "REPLY", "ERROR", "NOTICE", "PING", "PONG",
}

func (k Kind) String() string {
	if k.known() {
		return kindNames[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

func (k Kind) known() bool { return k >= Hello && k <= Pong }

// Frame is one frame; the payload belongs to whoever holds the frame.
type Frame struct {
	Kind    Kind
	Channel uint32
	Payload []byte
}

// CreditOf returns a CREDIT frame for n bytes, 0 to MaxCredit.
func CreditOf(channel uint32, n int) Frame {
	return Frame{Credit, channel, binary.BigEndian.AppendUint32(nil, uint32(n))}
}

// CreditBytes returns what a CREDIT frame gives.
func (f Frame) CreditBytes() int { return int(binary.BigEndian.Uint32(f.Payload)) }

// Append encodes the frame at the end of dst. The payload has at most MaxPayload bytes.
func (f Frame) Append(dst []byte) []byte {
	return append(AppendHeader(dst, f.Kind, f.Channel, len(f.Payload)), f.Payload...)
}

// AppendHeader encodes what stands before a payload of the given size.
func AppendHeader(dst []byte, kind Kind, channel uint32, size int) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(size+afterLength))
	dst = append(dst, byte(kind))
	return binary.BigEndian.AppendUint32(dst, channel)
}
