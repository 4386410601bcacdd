package wire

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const goldenDir = "../../../protocol/src/test/resources/golden"

var update = flag.Bool("update", false, "write the golden files anew")

type goldenFrame struct {
	Name        string  `json:"name"`
	Kind        string  `json:"kind"`
	Channel     uint32  `json:"channel"`
	PayloadUTF8 *string `json:"payloadUtf8,omitempty"`
	PayloadHex  *string `json:"payloadHex,omitempty"`
}

type badBytes struct {
	Name string `json:"name"`
	Hex  string `json:"hex"`
	Code string `json:"code"`
}

func TestWritesTheGoldenFiles(t *testing.T) {
	if !*update {
		t.Skip("only with -update")
	}
	if err := os.MkdirAll(goldenDir, 0o755); err != nil {
		t.Fatal(err)
	}
	var index []goldenFrame
	for _, c := range goldenCases() {
		g := goldenFrame{Name: c.name, Kind: c.frame.Kind.String(), Channel: c.frame.Channel}
		text, raw := string(c.frame.Payload), hex.EncodeToString(c.frame.Payload)
		if c.text {
			g.PayloadUTF8 = &text
		} else {
			g.PayloadHex = &raw
		}
		index = append(index, g)
		write(t, c.name+".hex", []byte(hex.EncodeToString(c.frame.Append(nil))+"\n"))
	}
	write(t, "frames.json", indented(t, index))
	write(t, "bad.json", indented(t, badCases()))
	write(t, "preamble.hex", []byte(hex.EncodeToString(Preamble(testNonce))+"\n"))
}

func TestEncodesAndDecodesEveryGoldenFrame(t *testing.T) {
	var index []goldenFrame
	readJSON(t, "frames.json", &index)
	seen := map[string]bool{}
	for _, g := range index {
		seen[g.Kind] = true
		encoded := readHex(t, g.Name+".hex")
		d := NewDecoder(bytes.NewReader(append(Preamble(testNonce), encoded...)))
		if _, r, err := d.Next(); r == nil || r.Nonce != testNonce || err != nil {
			t.Fatalf("%s: no resync: %v", g.Name, err)
		}
		f, _, err := d.Next()
		if err != nil {
			t.Fatalf("%s: %v", g.Name, err)
		}
		if f.Kind.String() != g.Kind || f.Channel != g.Channel || !bytes.Equal(f.Payload, g.payload(t)) {
			t.Errorf("%s: decoded as %v on %d: %q", g.Name, f.Kind, f.Channel, f.Payload)
		}
		if !bytes.Equal(f.Append(nil), encoded) {
			t.Errorf("%s: encoded differently", g.Name)
		}
	}
	for k := Hello; k <= Pong; k++ {
		if !seen[k.String()] {
			t.Errorf("no golden frame of kind %v", k)
		}
	}
}

func TestRefusesEveryBadSequence(t *testing.T) {
	var bad []badBytes
	readJSON(t, "bad.json", &bad)
	for _, b := range bad {
		raw, err := hex.DecodeString(b.Hex)
		if err != nil {
			t.Fatal(err)
		}
		d := NewDecoder(bytes.NewReader(append(Preamble(testNonce), raw...)))
		d.Next()
		_, _, err = d.Next()
		var refused *BrokenError
		if !errors.As(err, &refused) || refused.Code != b.Code {
			t.Errorf("%s: got %v, not %s", b.Name, err, b.Code)
		}
	}
}

// The records and the golden JSON must name the same fields, else one side has drifted.
func TestRecordsHoldExactlyTheGoldenFields(t *testing.T) {
	for _, c := range goldenCases() {
		if c.record == nil {
			continue
		}
		golden := readHex(t, c.name+".hex")[headerSize:]
		record := reflect.New(reflect.TypeOf(c.record)).Interface()
		if err := json.Unmarshal(golden, record); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		again, err := json.Marshal(record)
		if err != nil || !bytes.Equal(again, golden) {
			t.Errorf("%s: %s became %s (%v)", c.name, golden, again, err)
		}
	}
}

func (g goldenFrame) payload(t *testing.T) []byte {
	if g.PayloadUTF8 != nil {
		return []byte(*g.PayloadUTF8)
	}
	raw, err := hex.DecodeString(*g.PayloadHex)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func indented(t *testing.T, v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func write(t *testing.T, name string, b []byte) {
	if err := os.WriteFile(filepath.Join(goldenDir, name), b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func readJSON(t *testing.T, name string, into any) {
	b, err := os.ReadFile(filepath.Join(goldenDir, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

func readHex(t *testing.T, name string) []byte {
	b, err := os.ReadFile(filepath.Join(goldenDir, name))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
