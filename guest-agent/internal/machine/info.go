package machine

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

// Info is the verb that describes the guest.
func (m *Machine) Info(op *serve.Operation) {
	hostname, _ := os.Hostname()
	info := wire.InfoReply{
		Kernel: oneLine("/proc/sys/kernel/osrelease"), Agent: m.Agent, Hostname: hostname,
		UptimeMillis: Uptime().Milliseconds(), CPUs: runtime.NumCPU(), Processes: processes(), Boot: m.Boot,
	}
	info.MemoryTotal, info.MemoryAvailable = memory()
	var disk syscall.Statfs_t
	if err := syscall.Statfs("/", &disk); err == nil {
		info.DiskTotal = int64(disk.Blocks) * disk.Bsize
		info.DiskAvailable = int64(disk.Bavail) * disk.Bsize
	}
	op.Reply(info)
}

// Uptime is the time since the kernel started.
func Uptime() time.Duration {
	const clockBoottime = 7
	var t syscall.Timespec
	_, _, _ = syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clockBoottime, uintptr(unsafe.Pointer(&t)), 0)
	return time.Duration(t.Nano())
}

func oneLine(path string) string {
	b, _ := os.ReadFile(path)
	return strings.TrimSpace(string(b))
}

func memory() (total, available int64) {
	for _, line := range strings.Split(oneLine("/proc/meminfo"), "\n") {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		kilobytes, _ := strconv.ParseInt(fields[1], 10, 64)
		switch fields[0] {
		case "MemTotal:":
			total = kilobytes << 10
		case "MemAvailable:":
			available = kilobytes << 10
		}
	}
	return total, available
}

// processes counts the processes of user space: a thread of the kernel has no command line, and neither has a zombie.
func processes() int {
	entries, _ := os.ReadDir("/proc")
	n := 0
	for _, entry := range entries {
		if _, err := strconv.Atoi(entry.Name()); err != nil {
			continue
		}
		if line, err := os.ReadFile("/proc/" + entry.Name() + "/cmdline"); err == nil && len(line) > 0 {
			n++
		}
	}
	return n
}
