package capture

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// disk mounts a file system of its own.
func disk(t *testing.T) string {
	dir := t.TempDir()
	image, root := filepath.Join(dir, "image"), filepath.Join(dir, "root")
	if err := os.WriteFile(image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(root, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{
		{"truncate", "-s", "8M", image}, {"mkfs.ext4", "-q", "-F", image}, {"mount", "-o", "loop", image, root},
	} {
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Skipf("SKIPPED: no file system can be mounted: %v %s", err, out)
		}
	}
	t.Cleanup(func() {
		_ = onRoot(root, thawRoot)
		if err := syscall.Unmount(root, 0); err != nil {
			t.Error(err)
		}
	})
	return root
}

func TestWhoWritesToAFrozenDiskWaits(t *testing.T) {
	root := disk(t)
	s := &System{Root: root}
	if err := s.Sync(); err != nil {
		t.Fatal(err)
	}
	if err := s.FreezeDisk(); err != nil {
		t.Fatal(err)
	}
	if err := s.FreezeDisk(); !errors.Is(err, syscall.EBUSY) {
		t.Error(err)
	}
	written := make(chan error)
	go func() { written <- os.WriteFile(filepath.Join(root, "a"), []byte("x"), 0o644) }()
	// A look does not wait.
	if _, err := os.Stat(filepath.Join(root, "a")); !os.IsNotExist(err) {
		t.Error(err)
	}
	for i := 0; i < 2; i++ {
		if err := s.ThawDisk(); err != nil {
			t.Error(err)
		}
	}
	if err := <-written; err != nil {
		t.Error(err)
	}
}

func TestWithoutCgroupsNothingIsFrozen(t *testing.T) {
	if err := (&System{}).FreezeProcesses(); err == nil {
		t.Error("frozen")
	}
}
