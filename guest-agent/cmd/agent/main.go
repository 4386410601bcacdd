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
	"dev.cloister/agent/internal/environment"
	"dev.cloister/agent/internal/exec"
	"dev.cloister/agent/internal/files"
	"dev.cloister/agent/internal/job"
	"dev.cloister/agent/internal/machine"
	"dev.cloister/agent/internal/program"
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
	state := flag.String("state", "", "with --serve-unix: the `directory` for jobs; default: a temporary one")
	groups := flag.String("cgroup", "", "with --serve-unix: the cgroup v2 `directory` to make for executions")
	printVersion := flag.Bool("version", false, "print the version")
	flag.Parse()
	switch {
	case *printVersion:
		fmt.Println(Version)
	case *unix != "":
		if err := runPlain(*unix, *groups, *state); err != nil {
			log.Fatal(err)
		}
	default:
		flag.Usage()
		os.Exit(2)
	}
}

// duties are what the agent does for its host beside the machine itself.
type duties struct {
	runner      *exec.Runner
	jobs        *job.Table
	environment *environment.Store
}

func newDuties(groups *cgroup.Tree, jobsDirectory string) *duties {
	variables := environment.New()
	launcher := &program.Launcher{Reaper: reap.New(), Groups: groups, Users: account.System, Environment: variables.All}
	jobs := &job.Table{Launcher: launcher, Dir: jobsDirectory}
	return &duties{&exec.Runner{Launcher: launcher}, jobs, variables}
}

// begin takes the disk into use.
func (d *duties) begin() {
	if err := d.jobs.Clean(); err != nil {
		log.Printf("the output of earlier jobs stays: %v", err)
	}
}

func newHello(bootMillis int64) wire.AgentHello {
	return wire.AgentHello{
		Protocol: wire.Protocol, MinProtocol: wire.Protocol, Agent: Version, BootNonce: nonce(), BootMillis: bootMillis,
		Limits: wire.Limits{Frame: wire.MaxLength, Window: wire.Window, Channels: wire.MaxChannels},
	}
}

func verbs(m *machine.Machine, d *duties) map[string]serve.Verb {
	return map[string]serve.Verb{
		"exec": d.runner.Exec, "signal": d.runner.Signal,
		"job-start": d.jobs.Start, "job-info": d.jobs.Info, "job-list": d.jobs.List, "job-read": d.jobs.Read,
		"job-write": d.jobs.Write, "job-signal": d.jobs.Signal, "job-kill": d.jobs.Kill, "job-remove": d.jobs.Remove,
		"file-read": files.Read, "file-write": files.Write, "file-list": files.List, "file-stat": files.Stat,
		"file-remove": files.Remove, "directory-make": files.MakeDirectory,
		"environment-change": d.environment.Change, "environment-list": d.environment.List,
		"configure": m.Configure, "clock": m.Clock, "info": m.Info, "shutdown": m.Shutdown,
	}
}

func nonce() string {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err)
	}
	return hex.EncodeToString(b[:])
}
