// Command agent is PID 1 of a Cloister guest, or with --serve-unix an ordinary process that speaks the same protocol.
package main

import (
	"crypto/rand"
	"encoding/hex"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime/debug"

	"dev.cloister/agent/internal/account"
	"dev.cloister/agent/internal/cgroup"
	"dev.cloister/agent/internal/exec"
	"dev.cloister/agent/internal/files"
	"dev.cloister/agent/internal/machine"
	"dev.cloister/agent/internal/reap"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

// Version is what the agent says in its HELLO. The recipes of the images read it from here.
const Version = "0.1.0"

const (
	// A guest may have 128 MB: the agent collects early, and hard before it would take much of that.
	collectAt   = 50
	memoryLimit = 48 << 20
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("cloister: ")
	debug.SetGCPercent(collectAt)
	debug.SetMemoryLimit(memoryLimit)
	if os.Getpid() == 1 {
		runGuest()
	}
	unix := flag.String("serve-unix", "", "serve hosts on a Unix socket at this `path`, as an ordinary process")
	groups := flag.String("cgroup", "", "with --serve-unix: the cgroup v2 `directory` to make for executions")
	printVersion := flag.Bool("version", false, "print the version")
	flag.Parse()
	switch {
	case *printVersion:
		fmt.Println(Version)
	case *unix != "":
		if err := runPlain(*unix, *groups); err != nil {
			log.Fatal(err)
		}
	default:
		flag.Usage()
		os.Exit(2)
	}
}

func newRunner(reaper *reap.Reaper, groups *cgroup.Tree) *exec.Runner {
	return &exec.Runner{Reaper: reaper, Groups: groups, Users: account.System}
}

func newServer(m *machine.Machine, runner *exec.Runner) *serve.Server {
	return &serve.Server{
		Hello: wire.AgentHello{
			Protocol: wire.Protocol, MinProtocol: wire.Protocol, Agent: Version, BootNonce: nonce(), BootMillis: m.Boot.Ready,
			Limits: wire.Limits{Frame: wire.MaxLength, Window: wire.Window, Channels: wire.MaxChannels},
		},
		Verbs: map[string]serve.Verb{
			"exec": runner.Exec, "signal": runner.Signal,
			"file-read": files.Read, "file-write": files.Write,
			"configure": m.Configure, "clock": m.Clock, "info": m.Info, "shutdown": m.Shutdown,
		},
	}
}

func nonce() string {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err)
	}
	return hex.EncodeToString(b[:])
}
