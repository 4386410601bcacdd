package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"dev.cloister/agent/internal/capture"
	"dev.cloister/agent/internal/cgroup"
	"dev.cloister/agent/internal/listen"
	"dev.cloister/agent/internal/machine"
	"dev.cloister/agent/internal/serve"
)

// door is where hosts come in.
type door interface {
	Accept() (io.ReadWriteCloser, error)
	Close() error
}

type unixDoor struct{ net.Listener }

func (d unixDoor) Accept() (io.ReadWriteCloser, error) { return d.Listener.Accept() }

type vsockDoor struct{ *listen.Vsock }

func (d vsockDoor) Accept() (io.ReadWriteCloser, error) { return d.Vsock.Accept() }

func openUnix(path string) (door, error) {
	listener, err := net.Listen("unix", path)
	return unixDoor{listener}, err
}

// openVsock is for hosts on this machine: it needs the loopback transport.
func openVsock(port uint) (door, error) {
	listener, err := listen.ListenVsock(uint32(port), listen.LocalCID)
	return vsockDoor{listener}, err
}

// runPlain serves hosts until SIGTERM, SIGINT or the verb shutdown. It has no duties towards the system except for
// its own descendants.
func runPlain(open func() (door, error), groupDir, state string) error {
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
	listener, err := open()
	if err != nil {
		return err
	}
	ended := make(chan os.Signal, 2)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	m := &machine.Machine{Agent: Version, Halt: func() { ended <- syscall.SIGTERM }}
	m.Boot.Ready = machine.Uptime().Milliseconds()
	own := newDuties(groups, filepath.Join(state, "jobs"))
	own.begin()
	server := &serve.Server{}
	still := &capture.Capture{Guest: &capture.System{Tree: groups}, Server: server, Nonce: nonce}
	server.Become(newHello(m.Boot.Ready), verbs(m, own, still))
	go func() {
		for {
			stream, err := listener.Accept()
			if err != nil {
				return
			}
			go server.ServeStream(stream)
		}
	}()
	fmt.Println("serving")
	<-ended
	own.runner.KillAll()
	own.jobs.KillAll()
	return listener.Close()
}
