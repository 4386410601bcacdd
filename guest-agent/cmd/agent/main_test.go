package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"dev.cloister/agent/internal/hosttest"
	"dev.cloister/agent/internal/wire"
)

// The test's own binary is the agent when this is set.
const asAgent = "CLOISTER_TEST_AS_AGENT"

func TestMain(m *testing.M) {
	if os.Getenv(asAgent) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func agent(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), asAgent+"=1")
	return c
}

func TestServesEveryVerbOnAUnixSocketUntilShutdown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "socket")
	state := t.TempDir()
	process := agent("--serve-unix", path, "--state", state)
	ready, _ := process.StdoutPipe()
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	defer process.Process.Kill()
	if _, err := ready.Read(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	stream, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	h := hosttest.Connect(t, stream)
	if h.Hello.Agent != Version || len(h.Hello.BootNonce) != 32 || h.Hello.Limits.Window != wire.Window {
		t.Errorf("%+v", h.Hello)
	}
	a := h.Do(wire.ExecRequest{Verb: "exec", ID: "x", Program: wire.Program{Argv: []string{"sh", "-c", "echo $PPID"}}})
	if strings.TrimSpace(a.Stdout.String()) == "" {
		t.Errorf("%+v", a)
	}
	var clock wire.ClockReply
	h.Do(wire.Verb{Verb: "clock"}).Into(h, &clock)
	name, past := "not-this-machine", int64(1)
	h.Do(wire.ConfigureRequest{Verb: "configure", Hostname: &name, UnixNanos: &past}).Into(h, &wire.Empty{})
	var info wire.InfoReply
	h.Do(wire.Verb{Verb: "info"}).Into(h, &info)
	if info.Hostname == name || info.CPUs < 1 || info.MemoryTotal <= 0 || info.DiskTotal <= 0 || info.Processes < 1 || clock.UnixNanos < 1e18 {
		t.Errorf("%+v %+v", info, clock)
	}
	c := h.Start(wire.ExecRequest{Verb: "exec", ID: "long", Program: wire.Program{Argv: []string{"sh", "-c", "echo up; exec sleep 1000"}}})
	c.AwaitOutput("up")
	h.Do(wire.EnvironmentChangeRequest{Verb: "environment-change", Set: map[string]string{"A": "kept"}}).Into(h, &wire.EnvironmentReply{})
	h.Do(wire.JobStartRequest{Verb: "job-start", ID: "j", Program: wire.Program{Argv: []string{"sh", "-c", "echo $A $$; exec sleep 1000"}}}).Into(h, &wire.JobReply{})
	output := h.Do(wire.JobReadRequest{Verb: "job-read", ID: "j", Stream: wire.Stdout, MaxBytes: 100, WaitMillis: 60000})
	printed := output.Stdout.String()
	variable, number, _ := strings.Cut(strings.TrimSpace(printed), " ")
	pid, _ := strconv.Atoi(number)
	if variable != "kept" || pid == 0 {
		t.Errorf("%q", printed)
	}
	h.Do(wire.FileListRequest{Verb: "file-list", Path: state}).Into(h, &wire.FileListReply{})
	if a := h.Do(wire.Verb{Verb: "freeze"}); a.Code != "io" || !strings.Contains(a.Message, "cgroups") {
		t.Errorf("%+v", a)
	}
	h.Do(wire.ThawRequest{Verb: "thaw"}).Into(h, &wire.Empty{})
	if a := h.Do(wire.ConfigureRequest{Verb: "renew"}); a.Code != "invalid" {
		t.Errorf("%+v", a)
	}
	h.Do(wire.Verb{Verb: "shutdown"}).Into(h, &wire.Empty{})
	if err := process.Wait(); err != nil {
		t.Error(err)
	}
	if syscall.Kill(pid, 0) == nil {
		t.Error("a job outlives its agent")
	}
}

func TestSaysItsVersion(t *testing.T) {
	out, err := agent("--version").Output()
	if err != nil || strings.TrimSpace(string(out)) != Version {
		t.Fatal(string(out), err)
	}
}
