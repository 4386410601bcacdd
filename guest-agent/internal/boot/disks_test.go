package boot

import (
	"os"
	"path/filepath"
	"testing"
)

// Files stand for the attributes: what was written last is in them.
func TestDisksAreReleasedAndTakenBack(t *testing.T) {
	driver := t.TempDir()
	for _, name := range []string{"virtio1", "module", "bind", "unbind"} {
		if err := os.WriteFile(filepath.Join(driver, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	released, err := releaseDisks(driver)
	if err != nil || len(released) != 1 || released[0] != "virtio1" {
		t.Fatal(released, err)
	}
	if err := bindDisks(driver, released); err != nil {
		t.Fatal(err)
	}
	for _, attribute := range []string{"unbind", "bind"} {
		if b, _ := os.ReadFile(filepath.Join(driver, attribute)); string(b) != "virtio1" {
			t.Errorf("%s: %q", attribute, b)
		}
	}
	if err := bindDisks(filepath.Join(driver, "none"), released); err == nil {
		t.Error("an attribute that is not there was written")
	}
	if _, err := releaseDisks(filepath.Join(driver, "none")); err == nil {
		t.Error("a driver that is not there has disks")
	}
}
