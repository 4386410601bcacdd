package machine

import (
	"log"
	"sync"
	"syscall"
	"time"

	"dev.cloister/agent/internal/reap"
)

const (
	// haltGrace is how long processes have after SIGTERM; interactive shells ignore it.
	haltGrace = time.Second
	// killGrace is how long the kernel has to end them after SIGKILL.
	killGrace = 2 * time.Second
)

// Halter ends a guest.
type Halter struct {
	Reaper *reap.Reaper
	once   sync.Once
}

// Halt ends all processes, makes the file systems consistent and reboots, which ends QEMU. It does not return.
func (h *Halter) Halt() {
	h.once.Do(func() {
		if !h.end(syscall.SIGTERM, haltGrace) && !h.end(syscall.SIGKILL, killGrace) {
			log.Print("some processes did not end")
		}
		syscall.Sync()
		if err := syscall.Mount("", "/", "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
			log.Printf("the root stays writable: %v", err)
		}
		Reboot()
	})
	select {}
}

// end signals every other process and waits for all to be gone: each is a descendant of PID 1, so they are when it has no child.
func (h *Halter) end(sig syscall.Signal, grace time.Duration) bool {
	_ = syscall.Kill(-1, sig)
	_ = syscall.Kill(-1, syscall.SIGCONT)
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-h.Reaper.Alone():
		return true
	case <-timer.C:
		return false
	}
}

// Reboot restarts the machine at once.
func Reboot() {
	if err := syscall.Reboot(syscall.LINUX_REBOOT_CMD_RESTART); err != nil {
		log.Printf("reboot: %v", err)
	}
}
