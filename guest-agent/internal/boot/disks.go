package boot

import (
	"os"
	"path/filepath"
	"strings"
)

// diskDriver is where the kernel lets drivers go and take devices back.
const diskDriver = "/sys/bus/virtio/drivers/virtio_blk"

// releaseDisks takes all disks from their driver: nothing that was learnt of them is left, neither size nor contents. The
// driver itself stays loaded, which is the greater part of the work.
func releaseDisks(driver string) ([]string, error) {
	entries, err := os.ReadDir(driver)
	if err != nil {
		return nil, err
	}
	var released []string
	for _, entry := range entries {
		if name := entry.Name(); strings.HasPrefix(name, "virtio") {
			if err := tell(filepath.Join(driver, "unbind"), name); err != nil {
				return nil, err
			}
			released = append(released, name)
		}
	}
	return released, nil
}

// bindDisks gives disks to the driver, which looks at them as if for the first time.
func bindDisks(driver string, names []string) error {
	for _, name := range names {
		if err := tell(filepath.Join(driver, "bind"), name); err != nil {
			return err
		}
	}
	return nil
}

// tell writes a word to an attribute of sysfs, which must exist.
func tell(attribute, word string) error {
	file, err := os.OpenFile(attribute, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.WriteString(word)
	return err
}
