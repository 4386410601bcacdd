package floor

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"io"
	"os"
	"strings"
	"testing"
)

const golden = "../../../protocol/src/test/resources/golden/"

func TestItsFramesAreThoseOfTheProtocol(t *testing.T) {
	text, err := os.ReadFile(golden + "data.hex")
	if err != nil {
		t.Fatal(err)
	}
	want, err := hex.DecodeString(strings.Join(strings.Fields(string(text)), ""))
	if err != nil {
		t.Fatal(err)
	}
	f, err := take(bufio.NewReader(bytes.NewReader(want)), make([]byte, maxFrame))
	if err != nil || f.kind != data {
		t.Fatalf("%+v, %v", f, err)
	}
	var out bytes.Buffer
	if err := put(&out, f); err != nil || !bytes.Equal(out.Bytes(), want) {
		t.Errorf("% x, want % x, %v", out.Bytes(), want, err)
	}
}

func TestAFrameLongerThanTheLimitIsRefused(t *testing.T) {
	in := bufio.NewReader(io.MultiReader(bytes.NewReader([]byte{0, 0x10, 0, 1, 3, 0, 0, 0, 1}), neverRead{t}))
	if _, err := take(in, make([]byte, maxFrame)); err == nil {
		t.Error("taken")
	}
}

type neverRead struct{ t *testing.T }

func (n neverRead) Read([]byte) (int, error) {
	n.t.Error("read beyond the header")
	return 0, io.EOF
}
