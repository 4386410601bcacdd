package program

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// signalSession signals every process of a session, for systems without cgroups; a descendant with a session of its own is
// not found.
func signalSession(session int, sig syscall.Signal) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err == nil && sessionOf(pid) == session {
			_ = syscall.Kill(pid, sig)
		}
	}
}

func sessionOf(pid int) int {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return -1
	}
	// After the name, which is in parentheses and may hold anything: state, parent, group, session.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 4 {
		return -1
	}
	session, err := strconv.Atoi(string(fields[3]))
	if err != nil {
		return -1
	}
	return session
}
