package capture_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"dev.cloister/agent/internal/account"
	"dev.cloister/agent/internal/capture"
	"dev.cloister/agent/internal/cgroup"
	"dev.cloister/agent/internal/exec"
	"dev.cloister/agent/internal/hosttest"
	"dev.cloister/agent/internal/program"
	"dev.cloister/agent/internal/reap"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

var (
	once   sync.Once
	reaper *reap.Reaper
	ids    int
)

// real is an agent whose programs are frozen by the kernel, with hooks in a directory of its own. There is one reaper in the
// process: it waits for all its children.
type real struct {
	*hosttest.Agent
	t     *testing.T
	hooks string
}

func start(t *testing.T) *real {
	once.Do(func() { reaper = reap.New() })
	dir := t.TempDir()
	programs := &program.Launcher{Reaper: reaper, Groups: tree(t, "programs"), Users: account.System}
	renewal := &capture.Hooks{Dir: dir, Limit: 2 * time.Second, Launcher: &program.Launcher{
		Reaper: reaper, Groups: tree(t, "hooks"), Users: account.System,
	}}
	runner := &exec.Runner{Launcher: programs}
	t.Cleanup(runner.KillAll)
	agent := hosttest.Serve(t, nil)
	c := &capture.Capture{
		Guest:  &capture.System{Tree: programs.Groups, Renewal: renewal},
		Server: agent.Server, Nonce: func() string { return "another" },
	}
	t.Cleanup(func() { _ = programs.Groups.Thaw() })
	serveCapture(agent, c, map[string]serve.Verb{"exec": runner.Exec, "signal": runner.Signal})
	return &real{agent, t, dir}
}

// tree makes a tree below the first place where cgroups of version 2 are mounted.
func tree(t *testing.T, name string) *cgroup.Tree {
	mounts, _ := os.ReadFile("/proc/mounts")
	for _, line := range strings.Split(string(mounts), "\n") {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[2] != "cgroup2" {
			continue
		}
		dir := filepath.Join(fields[1], fmt.Sprintf("agent-test-%d-%s", os.Getpid(), name))
		tree, err := cgroup.NewTree(dir)
		if err != nil {
			t.Skipf("SKIPPED: no cgroup can be made: %v", err)
		}
		t.Cleanup(func() { clear(dir) })
		return tree
	}
	t.Skip("SKIPPED: cgroups of version 2 are not mounted")
	return nil
}

// clear ends what is left in a cgroup, and removes it with those below.
func clear(dir string) {
	_ = os.WriteFile(filepath.Join(dir, "cgroup.kill"), []byte("1"), 0)
	for end := time.Now().Add(5 * time.Second); os.Remove(dir) != nil && time.Now().Before(end); {
		below, _ := filepath.Glob(dir + "/*/")
		for _, group := range below {
			_ = os.Remove(group)
		}
	}
}

func sh(script string) wire.ExecRequest {
	ids++
	return wire.ExecRequest{Verb: "exec", ID: fmt.Sprint("x", ids), Program: wire.Program{Argv: []string{"sh", "-c", script}, Cwd: "/", Stdin: true}}
}

// connect is a connection whose end the agent has noticed when lost is closed.
func (r *real) connect() (h *hosttest.Host, lost <-chan struct{}) {
	here, there := net.Pipe()
	ended := make(chan struct{})
	go func() {
		r.Server.ServeStream(there)
		close(ended)
	}()
	return hosttest.Connect(r.t, here), ended
}

// awaitForgotten waits until no execution has the id.
func awaitForgotten(h *hosttest.Host, id string) {
	for h.Do(wire.SignalRequest{Verb: "signal", ID: id, Signal: int(syscall.SIGCONT)}).Code != "execution-not-found" {
	}
}

func fifo(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (r *real) hook(name, script string, mode os.FileMode) {
	if err := os.WriteFile(filepath.Join(r.hooks, name), []byte("#!/bin/sh\n"+script+"\n"), mode); err != nil {
		r.t.Fatal(err)
	}
}

func TestAnExecutionDeliversAllOverAFreezeOnItsConnection(t *testing.T) {
	r := start(t)
	h := r.Connect()
	c := h.Start(sh("head -c 3000000 /dev/zero; read x; echo $x >&2; exit 5"))
	c.AwaitHeld(wire.Window)
	h.Do(freeze).Into(h, &wire.Empty{})
	c.Write([]byte("while frozen\n"))
	refused(t, "frozen", h.Do(sh("true")))
	h.Do(thaw).Into(h, &wire.Empty{})
	a := c.Wait()
	var reply wire.ExecReply
	a.Into(h, &reply)
	if a.Stdout.Len() != 3000000 || a.Stderr.String() != "while frozen\n" || reply.ExitCode != 5 {
		t.Errorf("%d %q %+v", a.Stdout.Len(), a.Stderr.String(), reply)
	}
	if a := h.Do(sh("echo on")); a.Stdout.String() != "on\n" {
		t.Errorf("%+v", a)
	}
}

func TestAnExecutionWhoseConnectionIsLostWhileFrozenRunsToItsEnd(t *testing.T) {
	for name, lose := range map[string]func(h *hosttest.Host, lost <-chan struct{}){
		"closed": func(h *hosttest.Host, lost <-chan struct{}) {
			h.Close()
			<-lost
		},
		"resync": func(h *hosttest.Host, lost <-chan struct{}) {
			h.Raw(wire.Preamble([wire.NonceSize]byte{}))
			<-h.Gone
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			h, lost := r.connect()
			later, done := fifo(t), fifo(t)
			// More than the credit that is left, and than a pipe takes, from itself and from what outlives it.
			q := sh(fmt.Sprintf("head -c 1000000 /dev/zero; cat; "+
				"(read x <%s; head -c 300000 /dev/zero && echo all >%[2]s || echo broken >%[2]s) & exit 0", later, done))
			h.Start(q).AwaitHeld(wire.Window)
			h.Do(freeze).Into(h, &wire.Empty{})
			lose(h, lost)
			next := r.Connect()
			if !next.Hello.Frozen {
				t.Errorf("%+v", next.Hello)
			}
			next.Do(thaw).Into(next, &wire.Empty{})
			awaitForgotten(next, q.ID)
			if err := os.WriteFile(later, []byte("x\n"), 0); err != nil {
				t.Fatal(err)
			}
			if b, err := os.ReadFile(done); err != nil || string(b) != "all\n" {
				t.Errorf("%q %v", b, err)
			}
		})
	}
}

func TestHooksRunBeforeTheProcessesGoOn(t *testing.T) {
	r := start(t)
	h, lost := r.connect()
	dir, done := t.TempDir(), fifo(t)
	r.hook("20-last", "echo second $CLOISTER_HOSTNAME >>"+dir+"/hooks", 0o755)
	r.hook("10-first", "echo first >>"+dir+"/hooks; echo printed; exit 3", 0o755)
	r.hook("15-hangs", "trap '' TERM; while :; do sleep 1000; done", 0o755)
	r.hook("17-leaves", "exec >&- 2>&-; (echo left >"+done+".left; sleep 1000) & exit 0", 0o755)
	r.hook("18-plain", "echo wrong >>"+dir+"/hooks", 0o644)
	if err := os.WriteFile(filepath.Join(r.hooks, "19-data"), []byte("\x00\x01"), 0o755); err != nil {
		t.Fatal(err)
	}
	// It runs all the time, and reads the file as soon as it may go on after the freeze.
	h.Start(sh("echo up; until [ -e " + dir + "/go ]; do :; done; cat " + dir + "/hooks >" + done)).AwaitHeld(3)
	h.Do(freeze).Into(h, &wire.Empty{})
	if err := os.WriteFile(dir+"/go", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	next := r.Connect()
	read := make(chan string)
	go func() {
		b, _ := os.ReadFile(done)
		read <- string(b)
	}()
	var reply wire.RenewReply
	next.Do(renewal()).Into(next, &reply)
	// The connection of the execution is lost too late for the freeze to be seen.
	h.Close()
	<-lost
	if b := <-read; b != "first\nsecond ws-b\n" {
		t.Errorf("%q", b)
	}
	failed := strings.Join(reply.HooksFailed, "; ")
	if !strings.HasPrefix(failed, "10-first: exit code 3; 15-hangs: killed after 2s; 19-data: ") || len(reply.HooksFailed) != 3 {
		t.Error(failed)
	}
	if reply.BootNonce != "another" || r.Connect().Hello.BootNonce != "another" {
		t.Errorf("%+v", reply)
	}
}
