// Command agent is PID 1 of a Cloister guest, or with --serve-unix or --serve-vsock an ordinary process that speaks the same
// protocol.
package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"

	"dev.cloister/agent/internal/account"
	"dev.cloister/agent/internal/capture"
	"dev.cloister/agent/internal/cgroup"
	"dev.cloister/agent/internal/environment"
	"dev.cloister/agent/internal/exec"
	"dev.cloister/agent/internal/files"
	"dev.cloister/agent/internal/job"
	"dev.cloister/agent/internal/listen"
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
	maxMetadata = 1 << 20
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
	vsock := flag.Uint("serve-vsock", 0, "serve hosts of this machine on this AF_VSOCK `port`, as an ordinary process")
	state := flag.String("state", "", "with --serve-*: the `directory` for jobs; default: a temporary one")
	groups := flag.String("cgroup", "", "with --serve-*: the cgroup v2 `directory` to make for executions")
	metadata := flag.Bool("metadata", false, "print what the host says of this guest, over AF_VSOCK")
	printVersion := flag.Bool("version", false, "print the version")
	flag.Parse()
	switch {
	case *printVersion:
		fmt.Println(Version)
	case *metadata:
		must(printMetadata())
	case *unix != "":
		must(runPlain(func() (door, error) { return openUnix(*unix) }, *groups, *state))
	case *vsock != 0:
		must(runPlain(func() (door, error) { return openVsock(*vsock) }, *groups, *state))
	default:
		flag.Usage()
		os.Exit(2)
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// printMetadata prints the host's answer, which it gives unasked and ends by closing. A host that does not know this guest
// closes at once.
func printMetadata() error {
	host, err := listen.DialVsock(listen.HostCID, listen.MetadataPort)
	if err != nil {
		return err
	}
	defer host.Close()
	n, err := io.Copy(os.Stdout, io.LimitReader(host, maxMetadata))
	if err == nil && n == 0 {
		err = errors.New("the host does not know this guest")
	}
	return err
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

func verbs(m *machine.Machine, d *duties, c *capture.Capture) map[string]serve.Verb {
	return map[string]serve.Verb{
		"exec": d.runner.Exec, "signal": d.runner.Signal,
		"job-start": d.jobs.Start, "job-info": d.jobs.Info, "job-list": d.jobs.List, "job-read": d.jobs.Read,
		"job-write": d.jobs.Write, "job-signal": d.jobs.Signal, "job-kill": d.jobs.Kill, "job-remove": d.jobs.Remove,
		"file-read": files.Read, "file-write": files.Write, "file-list": files.List, "file-stat": files.Stat,
		"file-remove": files.Remove, "directory-make": files.MakeDirectory,
		"environment-change": d.environment.Change, "environment-list": d.environment.List,
		"configure": m.Configure, "clock": m.Clock, "info": m.Info, "shutdown": m.Shutdown,
		"freeze": c.Freeze, "thaw": c.Thaw, "renew": c.Renew,
	}
}

func nonce() string {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err)
	}
	return hex.EncodeToString(b[:])
}
