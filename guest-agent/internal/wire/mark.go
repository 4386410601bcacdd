package wire

import "bytes"

// NonceSize is the number of random bytes that follow the mark in a preamble.
const NonceSize = 16

// Mark starts a new connection wherever it stands in the host's bytes.
var Mark = []byte("\xff\xff\xff\xffCLOISTER\xff\xfe\x00\x01")

// word is the part of the mark in which a host splits a payload that holds it: no header can stand inside it, so that
// the mark cannot arise across the border of two frames either.
var word = Mark[4:12]

// Preamble returns the mark followed by the nonce.
func Preamble(nonce [NonceSize]byte) []byte { return append(append([]byte(nil), Mark...), nonce[:]...) }

// SplitAt returns how many bytes of p may be the payload of one DATA frame of a host without forming a mark.
func SplitAt(p []byte) int {
	if i := bytes.Index(p, word); i >= 0 {
		return i + len(word)/2
	}
	return len(p)
}

// matcher finds the mark in a stream that arrives in pieces.
type matcher struct {
	matched int
}

// fallback[n] is the length of the longest proper prefix of the mark that ends its first n bytes.
var fallback = func() [17]int {
	var f [17]int
	for n := 2; n <= len(Mark); n++ {
		k := f[n-1]
		for k > 0 && Mark[k] != Mark[n-1] {
			k = f[k]
		}
		if Mark[k] == Mark[n-1] {
			k++
		}
		f[n] = k
	}
	return f
}()

// feed looks at b up to the end of the first mark and returns how many bytes it looked at, and whether a mark ends there.
func (m *matcher) feed(b []byte) (int, bool) {
	for i := 0; i < len(b); i++ {
		if m.matched == 0 {
			skip := bytes.IndexByte(b[i:], Mark[0])
			if skip < 0 {
				return len(b), false
			}
			i += skip
		}
		for m.matched > 0 && b[i] != Mark[m.matched] {
			m.matched = fallback[m.matched]
		}
		if b[i] == Mark[m.matched] {
			m.matched++
		}
		if m.matched == len(Mark) {
			m.matched = 0
			return i + 1, true
		}
	}
	return len(b), false
}
