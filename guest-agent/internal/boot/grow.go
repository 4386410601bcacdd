package boot

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

// ext4ResizeFs is EXT4_IOC_RESIZE_FS, _IOW('f', 16, __u64).
const ext4ResizeFs = 0x40086610

// growRoot grows the ext4 on the root to the size of its disk. A file system that has that size stays as it is.
func growRoot() error {
	root, err := os.Open("/")
	if err != nil {
		return err
	}
	defer root.Close()
	info, err := root.Stat()
	if err != nil {
		return err
	}
	size, err := diskSize(info.Sys().(*syscall.Stat_t).Dev)
	if err != nil {
		return err
	}
	var fs syscall.Statfs_t
	if err := syscall.Statfs("/", &fs); err != nil {
		return os.NewSyscallError("statfs", err)
	}
	blocks := uint64(size / fs.Bsize)
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, root.Fd(), ext4ResizeFs, uintptr(unsafe.Pointer(&blocks)))
	if errno != 0 {
		return fmt.Errorf("to %d blocks: %w", blocks, errno)
	}
	return nil
}

// diskSize returns the bytes of a block device.
func diskSize(dev uint64) (int64, error) {
	major := dev >> 8 & 0xfff
	minor := dev&0xff | dev>>12&0xfff00
	file := filepath.Join("/sys/dev/block", fmt.Sprintf("%d:%d", major, minor), "size")
	b, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	sectors, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64)
	return sectors * 512, err
}
