// Package floor does what Cloister does with a VM by the shortest way there is: QEMU, a socket, and the frames of
// protocol/WIRE.md written anew. It shares no line with the product and none with the guest agent.
package floor

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

type kind byte

// The kinds of frames a host meets, with the numbers of WIRE.md.
const (
	hello    kind = 1
	request  kind = 2
	data     kind = 3
	dataErr  kind = 4
	end      kind = 5
	credit   kind = 6
	reply    kind = 8
	failed   kind = 9
	header        = 9
	maxFrame      = 1 << 20
)

type frame struct {
	kind    kind
	channel uint32
	payload []byte
}

// put writes one frame, in one write.
func put(out io.Writer, f frame) error {
	b := make([]byte, header, header+len(f.payload))
	binary.BigEndian.PutUint32(b, uint32(header-4+len(f.payload)))
	b[4] = byte(f.kind)
	binary.BigEndian.PutUint32(b[5:], f.channel)
	_, err := out.Write(append(b, f.payload...))
	return err
}

func creditOf(channel uint32, bytes int) frame {
	return frame{credit, channel, binary.BigEndian.AppendUint32(nil, uint32(bytes))}
}

// take reads one frame into buf; its payload is good until the next take.
func take(in *bufio.Reader, buf []byte) (frame, error) {
	head := buf[:header]
	if _, err := io.ReadFull(in, head); err != nil {
		return frame{}, err
	}
	length := binary.BigEndian.Uint32(head)
	if length < header-4 || length > maxFrame {
		return frame{}, fmt.Errorf("the guest sent a frame of %d bytes", length)
	}
	f := frame{kind: kind(head[4]), channel: binary.BigEndian.Uint32(head[5:])}
	f.payload = buf[:length-(header-4)]
	_, err := io.ReadFull(in, f.payload)
	return f, err
}
