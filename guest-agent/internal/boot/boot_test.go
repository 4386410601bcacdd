package boot

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFindsTheDiskByItsSerial(t *testing.T) {
	dir := t.TempDir()
	for name, serial := range map[string]string{"vda": "data\n", "vdb": "root"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name, "serial"), []byte(serial), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := findDisk(dir, "root"); got != "/dev/vdb" {
		t.Error(got)
	}
	if got := findDisk(dir, "roo"); got != "" {
		t.Error(got)
	}
	if got := disks(dir); !strings.Contains(got, `vda ("data")`) {
		t.Error(got)
	}
	if got := disks(dir + "/none"); got != "none" {
		t.Error(got)
	}
}

func TestReadsTheCommandLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cmdline")
	if err := os.WriteFile(path, []byte("quiet console=ttyS0 cloister.root=a=b cloister.transport=vsock\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := readOptions(path)
	if err != nil || got["cloister.root"] != "a=b" || got["cloister.transport"] != "vsock" || got["console"] != "ttyS0" {
		t.Fatal(got, err)
	}
}

func TestAnEventThatNeverComesEndsAtTheLimit(t *testing.T) {
	events, err := listenForEvents()
	if err != nil {
		t.Skipf("SKIPPED: no netlink socket for uevents: %v", err)
	}
	looked := 0
	if events.Await(func() bool { looked++; return false }, 1) || looked == 0 {
		t.Fatal(looked)
	}
	if !events.Await(func() bool { return true }, 0) {
		t.Fatal("not found")
	}
}
