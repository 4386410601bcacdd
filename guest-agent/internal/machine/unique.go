package machine

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"syscall"
	"unsafe"
)

const (
	maxEntropy = 512

	// rndAddEntropy is RNDADDENTROPY, _IOW('R', 0x03, int[2]).
	rndAddEntropy = 0x40085203
	// rndReseedCrng is RNDRESEEDCRNG, _IO('R', 0x07).
	rndReseedCrng = 0x5207
)

// entropyPool is struct rand_pool_info of linux/random.h.
type entropyPool struct {
	bits, size int32
	bytes      [maxEntropy]byte
}

// addEntropy makes the kernel's random numbers depend on these bytes, from the next one on: without the second step it
// would go on with its key for as long as a minute, and so would every other guest of the same memory.
func addEntropy(entropy []byte) error {
	device, err := os.OpenFile("/dev/random", os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer device.Close()
	pool := &entropyPool{bits: int32(len(entropy) * 8), size: int32(len(entropy))}
	copy(pool.bytes[:], entropy)
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, device.Fd(), rndAddEntropy, uintptr(unsafe.Pointer(pool)))
	runtime.KeepAlive(pool)
	if errno != 0 {
		return os.NewSyscallError("RNDADDENTROPY", errno)
	}
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, device.Fd(), rndReseedCrng, 0); errno != 0 {
		return os.NewSyscallError("RNDRESEEDCRNG", errno)
	}
	return nil
}

// writeMachineID writes the file unless it says so already, as it does from a workspace's second start on. A root that has
// no such file's directory does without.
func writeMachineID(path, id string) error {
	line := []byte(id + "\n")
	if known, err := os.ReadFile(path); err == nil && bytes.Equal(known, line) {
		return nil
	}
	err := os.WriteFile(path, line, 0o444)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
