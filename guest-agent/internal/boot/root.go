package boot

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	newRoot  = "/newroot"
	rootWait = 30 * time.Second
)

// enterRoot mounts the disk with the serial and makes it the root.
func enterRoot(serial string, events *Events) error {
	if serial == "" {
		return errors.New("the kernel command line has no cloister.root=<serial>")
	}
	device := ""
	if !events.Await(func() bool { device = findDisk("/sys/block", serial); return device != "" }, rootWait) {
		return fmt.Errorf("no disk with the serial %q within %v; there are: %s", serial, rootWait, disks("/sys/block"))
	}
	if err := os.MkdirAll(newRoot, 0o755); err != nil {
		return err
	}
	if err := syscall.Mount(device, newRoot, "ext4", syscall.MS_NOATIME, ""); err != nil {
		return fmt.Errorf("mount %s: %w", device, err)
	}
	return switchRoot()
}

func switchRoot() error {
	for _, m := range early {
		target := newRoot + m.target
		if err := os.MkdirAll(target, m.mode); err != nil {
			return err
		}
		if err := syscall.Mount(m.target, target, "", syscall.MS_MOVE, ""); err != nil {
			return fmt.Errorf("move %s: %w", m.target, err)
		}
	}
	freeInitramfs()
	if err := os.Chdir(newRoot); err != nil {
		return err
	}
	if err := syscall.Mount(".", "/", "", syscall.MS_MOVE, ""); err != nil {
		return fmt.Errorf("move the root: %w", err)
	}
	if err := syscall.Chroot("."); err != nil {
		return fmt.Errorf("change the root: %w", err)
	}
	return os.Chdir("/")
}

// freeInitramfs gives the memory of what has been used back; /init itself is in use.
func freeInitramfs() {
	used, _ := filepath.Glob(modulesDir + "/*.ko")
	for _, path := range used {
		_ = os.Remove(path)
	}
}

func findDisk(dir, serial string) string {
	for name, s := range serials(dir) {
		if s == serial {
			return "/dev/" + name
		}
	}
	return ""
}

func disks(dir string) string {
	var all []string
	for name, s := range serials(dir) {
		all = append(all, fmt.Sprintf("%s (%q)", name, s))
	}
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}

func serials(dir string) map[string]string {
	found := map[string]string{}
	files, _ := filepath.Glob(dir + "/*/serial")
	for _, file := range files {
		if b, err := os.ReadFile(file); err == nil {
			found[filepath.Base(filepath.Dir(file))] = strings.TrimSpace(string(b))
		}
	}
	return found
}
