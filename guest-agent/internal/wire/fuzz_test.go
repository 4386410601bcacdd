package wire

import (
	"bytes"
	"math/rand"
	"testing"
)

// consume decodes any bytes and checks what must hold for all of them: it ends, every frame is within the limits, the frames
// are not larger than the input, and the buffer stays bounded.
func consume(t *testing.T, stream []byte, random *rand.Rand) {
	d := NewDecoder(&pieces{random, stream})
	total := 0
	for steps := 0; ; steps++ {
		f, r, err := d.Next()
		if steps > len(stream) {
			t.Fatalf("%d events from %d bytes", steps, len(stream))
		}
		if len(d.buf) > MaxLength+firstBuffer {
			t.Fatalf("a buffer of %d bytes", len(d.buf))
		}
		if _, refused := err.(*BrokenError); err != nil && !refused {
			return
		}
		if err != nil || r != nil {
			continue
		}
		total += headerSize + len(f.Payload)
		if total > len(stream) || !f.Kind.known() || len(f.Payload) > MaxPayload {
			t.Fatalf("an impossible frame: %v %d %d", f.Kind, f.Channel, len(f.Payload))
		}
	}
}

func FuzzDecoder(f *testing.F) {
	for _, c := range goldenCases() {
		f.Add(append(Preamble(testNonce), c.frame.Append(nil)...), int64(1))
	}
	f.Add(append(Preamble(testNonce), Preamble(testNonce)[:20]...), int64(2))
	f.Fuzz(func(t *testing.T, stream []byte, seed int64) {
		consume(t, stream, rand.New(rand.NewSource(seed)))
	})
}

func TestMutatedStreamsAreErrorsAtWorst(t *testing.T) {
	var whole []byte
	for _, c := range goldenCases() {
		if len(c.frame.Payload) < 1000 {
			whole = c.frame.Append(whole)
		}
	}
	for seed := int64(0); seed < 3000; seed++ {
		random := rand.New(rand.NewSource(seed))
		stream := append(Preamble(testNonce), whole...)
		for i := 1 + random.Intn(8); i > 0; i-- {
			stream = mutate(stream, random)
		}
		consume(t, stream, random)
	}
}

func mutate(stream []byte, random *rand.Rand) []byte {
	at := random.Intn(len(stream))
	switch random.Intn(4) {
	case 0:
		stream[at] = byte(random.Intn(256))
	case 1:
		stream[at] ^= 1 << random.Intn(8)
	case 2:
		return append(stream[:at:at], stream[at+(len(stream)-at)/3:]...)
	case 3:
		extra := bytes.Repeat([]byte{0xff}, random.Intn(6))
		if random.Intn(2) == 0 {
			extra = Mark[:random.Intn(len(Mark)+1)]
		}
		return append(append(stream[:at:at], extra...), stream[at:]...)
	}
	return stream
}
