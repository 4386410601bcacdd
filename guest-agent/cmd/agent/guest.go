package main

import (
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"dev.cloister/agent/internal/boot"
	"dev.cloister/agent/internal/cgroup"
	"dev.cloister/agent/internal/listen"
	"dev.cloister/agent/internal/machine"
	"dev.cloister/agent/internal/serve"
)

// guestJobs is on the disk: a guest's memory is small.
const guestJobs = "/var/lib/cloister/jobs"

// runGuest is the life of PID 1; it never returns.
func runGuest() {
	result, err := boot.Run()
	if err != nil {
		fatal(err)
	}
	groups, err := cgroup.NewTree(filepath.Join(boot.CgroupDir, "exec"))
	if err != nil {
		fatal(err)
	}
	groups.Reserve()
	becomeBatch()
	own := newDuties(groups, guestJobs)
	halter := &machine.Halter{Reaper: own.runner.Launcher.Reaper}
	haltOnSignals(halter)
	result.Times.Ready = machine.Uptime().Milliseconds()
	m := &machine.Machine{Agent: Version, Boot: result.Times, Owned: true, Halt: halter.Halt}
	server := newServer(m, own)
	if result.Transport != "serial" {
		required := result.Transport == "vsock"
		serveVsock(server, listen.VsockPort, required)
		serveVsock(server, listen.RelayPort, required)
	}
	if result.Transport != "vsock" {
		servePort(server, result.Events)
	}
	select {}
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
