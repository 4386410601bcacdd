package main

import (
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"dev.cloister/agent/internal/boot"
	"dev.cloister/agent/internal/capture"
	"dev.cloister/agent/internal/cgroup"
	"dev.cloister/agent/internal/listen"
	"dev.cloister/agent/internal/machine"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

// guestJobs is on the disk: a guest's memory is small.
const guestJobs = "/var/lib/cloister/jobs"

// guest is a machine whose PID 1 this is.
type guest struct {
	boot    *boot.Boot
	duties  *duties
	hooks   *cgroup.Tree
	server  *serve.Server
	entered atomic.Bool
}

// runGuest is the life of PID 1; it never returns.
func runGuest() {
	begun, err := boot.Begin()
	if err != nil {
		fatal(err)
	}
	groups, err := cgroup.NewTree(filepath.Join(boot.CgroupDir, "exec"))
	if err != nil {
		fatal(err)
	}
	groups.Reserve()
	// Beside, not below: what is below a frozen cgroup is frozen.
	hooks, err := cgroup.NewTree(filepath.Join(boot.CgroupDir, "renew"))
	if err != nil {
		fatal(err)
	}
	becomeBatch()
	g := &guest{boot: begun, duties: newDuties(groups, guestJobs), hooks: hooks, server: &serve.Server{}}
	if begun.Hold {
		g.server.Become(heldHello(begun.Times.Modules), map[string]serve.Verb{"enter": g.enter})
	} else {
		g.server.Become(g.start())
	}
	if begun.Transport != "serial" {
		required := begun.Transport == "vsock"
		serveVsock(g.server, listen.VsockPort, required)
		serveVsock(g.server, listen.RelayPort, required)
	}
	if begun.Transport != "vsock" {
		servePort(g.server, begun.Events)
	}
	select {}
}

func heldHello(bootMillis int64) wire.AgentHello {
	held := newHello(bootMillis)
	held.Held = true
	return held
}

// start is the second half of the boot: from the root to all verbs.
func (g *guest) start() (wire.AgentHello, map[string]serve.Verb) {
	if err := g.boot.Enter(); err != nil {
		fatal(err)
	}
	g.duties.begin()
	halter := &machine.Halter{Reaper: g.duties.runner.Launcher.Reaper}
	haltOnSignals(halter)
	g.boot.Times.Ready = machine.Uptime().Milliseconds()
	m := &machine.Machine{Agent: Version, Boot: g.boot.Times, Owned: true, Halt: halter.Halt}
	return newHello(m.Boot.Ready), verbs(m, g.duties, &capture.Capture{Guest: g.system(), Server: g.server, Nonce: nonce})
}

func (g *guest) system() *capture.System {
	launcher := *g.duties.runner.Launcher
	launcher.Groups, launcher.Environment = g.hooks, nil
	renewal := &capture.Hooks{Dir: capture.HooksDir, Limit: capture.HookLimit, Launcher: &launcher}
	return &capture.System{Tree: g.duties.runner.Launcher.Groups, Root: "/", Owned: true, Renewal: renewal}
}

// enter is the verb that ends the hold, once: the guest becomes somebody before it reads anything of its disk. It may be
// one of many that came of one memory, and this is where they part.
func (g *guest) enter(op *serve.Operation) {
	var request wire.ConfigureRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if wrong := machine.Check(request); wrong != "" {
		op.Fail("invalid", wrong)
		return
	}
	if !g.entered.CompareAndSwap(false, true) {
		op.Fail("invalid", "the guest has been entered")
		return
	}
	if err := machine.Renew(request); err != nil {
		fatal(err)
	}
	hello, verbs := g.start()
	if err := machine.Name(request); err != nil {
		fatal(err)
	}
	g.server.Become(hello, verbs)
	op.Reply(wire.EnterReply{BootNonce: hello.BootNonce, BootMillis: hello.BootMillis})
}

// fatal reports and ends QEMU: the host shows the console.
func fatal(err error) {
	log.Printf("FATAL: %v", err)
	machine.Reboot()
	os.Exit(1)
}

// haltOnSignals does what the commands reboot and poweroff of a root image expect of PID 1, and keeps every other signal
// from ending it.
func haltOnSignals(h *machine.Halter) {
	ends := make(chan os.Signal, 1)
	signal.Notify(ends, syscall.SIGTERM, syscall.SIGINT, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGPWR)
	ignored := make(chan os.Signal, 1)
	signal.Notify(ignored, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGPIPE, syscall.SIGALRM, syscall.SIGABRT, syscall.SIGTRAP)
	go func() {
		<-ends
		h.Halt()
	}()
}

func serveVsock(server *serve.Server, port uint32, required bool) {
	listener, err := listen.ListenVsock(port, listen.HostCID)
	if err != nil {
		if required {
			fatal(err)
		}
		return
	}
	go func() {
		for {
			stream, err := listener.Accept()
			if err != nil {
				log.Printf("vsock: %v", err)
				// Out of descriptors, or a reset of the device: the next host tries again.
				time.Sleep(time.Second)
				continue
			}
			go server.ServeStream(stream)
		}
	}()
}

// servePort serves the virtio-serial port from the moment it appears.
func servePort(server *serve.Server, events *boot.Events) {
	go func() {
		for {
			var port *listen.Port
			events.Await(func() bool {
				device := listen.FindPort()
				if device == "" {
					return false
				}
				var err error
				port, err = listen.OpenPort(device)
				return err == nil
			}, 0)
			if err := server.ServePort(port); err != nil {
				log.Printf("port: %v", err)
			}
			port.Close()
		}
	}()
}
