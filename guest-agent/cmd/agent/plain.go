package main

import (
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"dev.cloister/agent/internal/cgroup"
	"dev.cloister/agent/internal/machine"
	"dev.cloister/agent/internal/serve"
)

// runPlain serves a Unix socket until SIGTERM, SIGINT or the verb shutdown. It has no duties towards the system except for
// its own descendants.
func runPlain(path, groupDir, state string) error {
	const prSetChildSubreaper = 36
	if _, _, errno := syscall.Syscall(syscall.SYS_PRCTL, prSetChildSubreaper, 1, 0); errno != 0 {
		return os.NewSyscallError("prctl", errno)
	}
	var groups *cgroup.Tree
	if groupDir != "" {
		var err error
		if groups, err = cgroup.NewTree(groupDir); err != nil {
			return err
		}
	}
	if state == "" {
		temporary, err := os.MkdirTemp("", "cloister-agent-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary)
		state = temporary
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	ended := make(chan os.Signal, 2)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	m := &machine.Machine{Agent: Version, Halt: func() { ended <- syscall.SIGTERM }}
	m.Boot.Ready = machine.Uptime().Milliseconds()
	own := newDuties(groups, filepath.Join(state, "jobs"))
	own.begin()
	server := &serve.Server{Hello: newHello(m.Boot.Ready), Verbs: verbs(m, own)}
	go func() {
		for {
			stream, err := listener.Accept()
			if err != nil {
				return
			}
			go server.ServeStream(stream)
		}
	}()
	fmt.Printf("serving %s\n", path)
	<-ended
	own.runner.KillAll()
	own.jobs.KillAll()
	return listener.Close()
}
