package machine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dev.cloister/agent/internal/wire"
)

func TestAMachineIDIsWrittenOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "machine-id")
	const id = "0123456789abcdef0123456789abcdef"
	if err := writeMachineID(path, id); err != nil {
		t.Fatal(err)
	}
	past := time.Unix(1, 0)
	if err := os.Chtimes(path, past, past); err != nil {
		t.Fatal(err)
	}
	if err := writeMachineID(path, id); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || !info.ModTime().Equal(past) {
		t.Errorf("written again: %v %v", info, err)
	}
	other := strings.Repeat("f", 32)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeMachineID(path, other); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(path); string(b) != other+"\n" {
		t.Errorf("%q", b)
	}
	if err := writeMachineID(filepath.Join(t.TempDir(), "none", "machine-id"), id); err != nil {
		t.Error(err)
	}
}

func TestSaysWhatIsWrongWithARequest(t *testing.T) {
	name, past := strings.Repeat("a", 65), int64(-1)
	for wanted, request := range map[string]wire.ConfigureRequest{
		"host name":  {Hostname: &name},
		"1970":       {UnixNanos: &past},
		"machine id": {MachineID: "0123"},
		"entropy":    {Entropy: strings.Repeat("00", maxEntropy+1)},
		"bytes in":   {Entropy: "xyz"},
		"":           {MachineID: strings.Repeat("0", 32), Entropy: strings.Repeat("00", maxEntropy)},
	} {
		wrong := Check(request)
		if (wanted == "") != (wrong == "") || !strings.Contains(wrong, wanted) {
			t.Errorf("%q: %q", wanted, wrong)
		}
	}
}
