package boot

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

type mount struct {
	source, target, kind string
	flags                uintptr
	options              string
	mode                 os.FileMode
}

const harmless = syscall.MS_NOSUID | syscall.MS_NOEXEC | syscall.MS_NODEV

var (
	early = []mount{
		{"proc", "/proc", "proc", harmless, "", 0o555},
		{"sysfs", "/sys", "sysfs", harmless, "", 0o555},
		{"dev", "/dev", "devtmpfs", syscall.MS_NOSUID, "mode=0755", 0o755},
	}
	inDev = []mount{
		{"devpts", "/dev/pts", "devpts", syscall.MS_NOSUID | syscall.MS_NOEXEC, "gid=5,mode=620,ptmxmode=666", 0o755},
		{"shm", "/dev/shm", "tmpfs", syscall.MS_NOSUID | syscall.MS_NODEV, "mode=1777", 0o755},
	}
	late = []mount{
		{"run", "/run", "tmpfs", syscall.MS_NOSUID | syscall.MS_NODEV, "mode=755", 0o755},
		{"tmp", "/tmp", "tmpfs", syscall.MS_NOSUID | syscall.MS_NODEV, "mode=1777", 0o755},
	}
)

func (m mount) do() error {
	if err := os.MkdirAll(m.target, m.mode); err != nil {
		return err
	}
	err := syscall.Mount(m.source, m.target, m.kind, m.flags, m.options)
	// The kernel may have mounted devtmpfs itself.
	if err != nil && !(err == syscall.EBUSY && m.kind == "devtmpfs") {
		return fmt.Errorf("mount %s on %s: %w", m.kind, m.target, err)
	}
	return nil
}

func mountAll(mounts []mount) error {
	for _, m := range mounts {
		if err := m.do(); err != nil {
			return err
		}
	}
	return nil
}

// CgroupDir is where cgroup v2 is mounted.
const CgroupDir = "/sys/fs/cgroup"

// mountCgroups tries the best options first: older kernels refuse those that they do not know.
func mountCgroups() error {
	wanted := []string{"nsdelegate", "memory_recursiveprot", "favordynmods"}
	for {
		m := mount{"cgroup2", CgroupDir, "cgroup2", harmless, strings.Join(wanted, ","), 0o555}
		err := m.do()
		if err == nil || len(wanted) == 0 {
			return err
		}
		wanted = wanted[:len(wanted)-1]
	}
}

// linkStandardStreams makes what devtmpfs does not have and shells expect.
func linkStandardStreams() {
	for link, target := range map[string]string{
		"/dev/fd": "/proc/self/fd", "/dev/stdin": "fd/0", "/dev/stdout": "fd/1", "/dev/stderr": "fd/2",
	} {
		_ = os.Symlink(target, link)
	}
}

func setHostname() {
	name := "cloister"
	if b, err := os.ReadFile("/etc/hostname"); err == nil && len(strings.TrimSpace(string(b))) > 0 {
		name = strings.TrimSpace(string(b))
	}
	_ = syscall.Sethostname([]byte(name))
}

// readOptions parses the kernel's command line.
func readOptions(path string) (map[string]string, error) {
	line, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	options := map[string]string{}
	for _, word := range strings.Fields(string(line)) {
		name, value, _ := strings.Cut(word, "=")
		options[name] = value
	}
	return options, nil
}
