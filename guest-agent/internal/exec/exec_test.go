package exec_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"dev.cloister/agent/internal/account"
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
	ids    int64
)

// start runs an agent without cgroups. There is one reaper in the process: it waits for all its children.
func start(t testing.TB, groups *cgroup.Tree) *hosttest.Host {
	once.Do(func() { reaper = reap.New() })
	r := &exec.Runner{Launcher: &program.Launcher{Reaper: reaper, Groups: groups, Users: account.System}}
	return hosttest.Serve(t, map[string]serve.Verb{"exec": r.Exec, "signal": r.Signal}).Connect()
}

func sh(script string) wire.ExecRequest {
	return wire.ExecRequest{Verb: "exec", ID: fmt.Sprint("x", atomic.AddInt64(&ids, 1)), Program: wire.Program{Argv: []string{"sh", "-c", script}, Cwd: "/"}}
}

func reply(t *testing.T, h *hosttest.Host, request wire.ExecRequest) (wire.ExecReply, hosttest.Answer) {
	t.Helper()
	a := h.Do(request)
	var r wire.ExecReply
	a.Into(h, &r)
	return r, a
}

func TestReportsOutputAndExitCode(t *testing.T) {
	h := start(t, nil)
	r, a := reply(t, h, sh("echo out; echo err >&2; exit 3"))
	if r.ExitCode != 3 || a.Stdout.String() != "out\n" || a.Stderr.String() != "err\n" || r.StdoutBytes != 4 || r.StderrBytes != 4 {
		t.Fatalf("%+v %q %q", r, a.Stdout.String(), a.Stderr.String())
	}
}

func TestReportsTheSignalThatEndedIt(t *testing.T) {
	h := start(t, nil)
	if r, _ := reply(t, h, sh("kill -9 $$")); r.ExitCode != 137 || r.Signal != 9 {
		t.Fatalf("%+v", r)
	}
}

func TestOutputOfEverySizeIsComplete(t *testing.T) {
	h := start(t, nil)
	for _, size := range []int{0, 1, 32759, 32760, 65535, 65536, 65537, wire.Window, wire.Window + 1, 10 << 20} {
		r, a := reply(t, h, sh(fmt.Sprintf("head -c %d /dev/zero", size)))
		if a.Stdout.Len() != size || r.StdoutBytes != int64(size) || r.ExitCode != 0 {
			t.Errorf("%d of %d bytes, %+v", a.Stdout.Len(), size, r)
		}
	}
}

func TestWhatALingeringDescendantWritesLaterDelaysNothing(t *testing.T) {
	h := start(t, nil)
	dir := t.TempDir()
	fifo, out := filepath.Join(dir, "go"), filepath.Join(dir, "out")
	for _, path := range []string{fifo, out} {
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// The descendant holds both pipes, and writes more than a pipe takes once it may: nothing of that may be sent or make it wait.
	script := fmt.Sprintf("(read x <%s; head -c 300000 /dev/zero; echo done >%s/out) & head -c 70000 /dev/zero", fifo, dir)
	r, a := reply(t, h, sh(script))
	if r.ExitCode != 0 || a.Stdout.Len() != 70000 {
		t.Fatalf("%+v %d", r, a.Stdout.Len())
	}
	if err := os.WriteFile(fifo, []byte("x\n"), 0); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(out); err != nil || string(b) != "done\n" {
		t.Fatal(string(b), err)
	}
}

func TestExitNeverOvertakesOutputOfASlowHost(t *testing.T) {
	h := start(t, nil)
	c := h.Start(sh("head -c 60000 /dev/zero; head -c 250000 /dev/zero >&2; head -c 60000 /dev/zero; exit 7"))
	c.AwaitHeld(wire.Window)
	a := c.Wait()
	var r wire.ExecReply
	a.Into(h, &r)
	if r.ExitCode != 7 || a.Stdout.Len() != 120000 || a.Stderr.Len() != 250000 {
		t.Fatalf("%+v %d %d", r, a.Stdout.Len(), a.Stderr.Len())
	}
}

func TestEarlyClosedStreamsAreHarmless(t *testing.T) {
	h := start(t, nil)
	if r, a := reply(t, h, sh("exec 1>&-; echo still >&2; exit 4")); r.ExitCode != 4 || a.Stderr.String() != "still\n" {
		t.Fatalf("%+v", r)
	}
	fifo := filepath.Join(t.TempDir(), "go")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	q := sh(fmt.Sprintf("exec 0<&-; echo closed; read x <%s; exit 5", fifo))
	q.Stdin = true
	c := h.Start(q)
	c.AwaitOutput("closed")
	c.Write(make([]byte, 4*wire.Window))
	if err := os.WriteFile(fifo, []byte("x\n"), 0); err != nil {
		t.Fatal(err)
	}
	var r wire.ExecReply
	a := c.Wait()
	a.Into(h, &r)
	if r.ExitCode != 5 {
		t.Fatalf("%+v", r)
	}
}

func TestStandardInputStreams(t *testing.T) {
	h := start(t, nil)
	q := sh("cat")
	q.Stdin = true
	c := h.Start(q)
	text := bytes.Repeat([]byte("line of text with the word CLOISTER\n"), 100_000)
	go func() {
		c.Write(text)
		c.End()
	}()
	if a := c.Wait(); !bytes.Equal(a.Stdout.Bytes(), text) {
		t.Fatalf("%d of %d bytes came back", a.Stdout.Len(), len(text))
	}
}

func TestTimeoutEndsWhatIgnoresTheRequestToEnd(t *testing.T) {
	h := start(t, nil)
	grace := int64(50)
	for script, signal := range map[string]int{"sleep 1000": 15, "trap '' TERM; echo; while :; do sleep 1000; done": 9} {
		q := sh(script)
		q.TimeoutMillis, q.KillGraceMillis = 200, &grace
		if r, _ := reply(t, h, q); !r.TimedOut || r.Signal != signal || r.ExitCode != 128+signal {
			t.Errorf("%s: %+v", script, r)
		}
	}
}

func TestCancelAndLossOfTheConnectionKill(t *testing.T) {
	h := start(t, nil)
	for _, end := range []func(c *hosttest.Call){func(c *hosttest.Call) { c.Cancel() }, func(*hosttest.Call) { h.Close() }} {
		dir := t.TempDir()
		alive := filepath.Join(dir, "alive")
		if err := syscall.Mkfifo(alive, 0o600); err != nil {
			t.Fatal(err)
		}
		// Every process of the execution holds the fifo open: its end of file says that none is left.
		opened := make(chan *os.File)
		go func() {
			f, _ := os.Open(alive)
			opened <- f
		}()
		c := h.Start(sh(fmt.Sprintf("exec 3>%s; trap '' TERM; sleep 1000 & sleep 1000 & echo up; wait", alive)))
		c.AwaitOutput("up")
		f := <-opened
		end(c)
		if _, err := f.Read(make([]byte, 1)); err == nil {
			t.Fatal("somebody wrote")
		}
		f.Close()
		if a := c.Wait(); a.Code != "cancelled" && a.Code != "lost" {
			t.Fatal(a.Code)
		}
	}
}

func TestSignalReachesTheGroupOfARunningExecutionOnly(t *testing.T) {
	h := start(t, nil)
	q := sh("trap 'echo got; kill $!; exit 9' USR1; sleep 1000 & echo up; wait")
	c := h.Start(q)
	c.AwaitOutput("up")
	if a := h.Do(sh0(q.ID)); a.Code != "exists" {
		t.Fatal(a.Code)
	}
	h.Do(wire.SignalRequest{Verb: "signal", ID: q.ID, Signal: int(syscall.SIGUSR1)}).Into(h, &wire.Empty{})
	c.AwaitOutput("got")
	c.Wait()
	if a := h.Do(wire.SignalRequest{Verb: "signal", ID: q.ID, Signal: 15}); a.Code != "execution-not-found" {
		t.Fatal(a.Code)
	}
	if a := h.Do(wire.SignalRequest{Verb: "signal", ID: q.ID, Signal: 65}); a.Code != "invalid" {
		t.Fatal(a.Code)
	}
}

func sh0(id string) wire.ExecRequest {
	q := sh("true")
	q.ID = id
	return q
}

func TestRefusesWhatCannotStart(t *testing.T) {
	h := start(t, nil)
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		code string
		q    wire.ExecRequest
	}{
		{"command-not-found", wire.ExecRequest{Program: wire.Program{Argv: []string{"no-such-command"}}}},
		{"command-not-found", wire.ExecRequest{Program: wire.Program{Argv: []string{"/no/such/command"}}}},
		{"command-not-found", wire.ExecRequest{Program: wire.Program{Argv: []string{"sh"}, Env: map[string]string{"PATH": "/nowhere"}}}},
		{"not-executable", wire.ExecRequest{Program: wire.Program{Argv: []string{plain}}}},
		{"not-executable", wire.ExecRequest{Program: wire.Program{Argv: []string{"/"}}}},
		{"not-executable", wire.ExecRequest{Program: wire.Program{Argv: []string{"plain"}, Env: map[string]string{"PATH": filepath.Dir(plain)}}}},
		{"cwd-not-found", wire.ExecRequest{Program: wire.Program{Argv: []string{"true"}, Cwd: "/no/such/directory"}}},
		{"user-not-found", wire.ExecRequest{Program: wire.Program{Argv: []string{"true"}, User: "nobody-knows"}}},
		{"invalid", wire.ExecRequest{}},
		{"invalid", wire.ExecRequest{Program: wire.Program{Argv: []string{"a\x00b"}}}},
		{"invalid", wire.ExecRequest{Program: wire.Program{Argv: []string{"true"}, Env: map[string]string{"A=B": ""}}}},
		{"invalid", wire.ExecRequest{Program: wire.Program{Argv: []string{"true"}, Cwd: "relative"}}},
		{"invalid", wire.ExecRequest{ID: "no spaces", Program: wire.Program{Argv: []string{"true"}}}},
	}
	for i, c := range cases {
		c.q.Verb = "exec"
		if c.q.ID == "" {
			c.q.ID = "refused"
		}
		if a := h.Do(c.q); a.Code != c.code {
			t.Errorf("case %d: %s %s", i, a.Code, a.Message)
		}
	}
}

func TestRunsAsAnotherUserWithItsGroups(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("SKIPPED: needs root")
	}
	h := start(t, nil)
	q := sh("id -u; id -g; id -G; echo $HOME $USER $X")
	q.User, q.Env = "12345", map[string]string{"X": "y"}
	if _, a := reply(t, h, q); a.Stdout.String() != "12345\n12345\n12345\n/ 12345 y\n" {
		t.Fatalf("%q %q", a.Stdout.String(), a.Stderr.String())
	}
}

func TestTenThousandInstantProcessesAreAllAccountedFor(t *testing.T) {
	h := start(t, nil)
	count := 10_000
	if testing.Short() {
		count = 2000
	}
	var wg sync.WaitGroup
	for worker := 0; worker < 50; worker++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; i < count/50; i++ {
				q := sh("")
				q.Argv = []string{"true"}
				var r wire.ExecReply
				if a := h.Do(q); a.Code != "" {
					t.Errorf("%s %s", a.Code, a.Message)
				} else if a.Into(h, &r); r.ExitCode != 0 {
					t.Errorf("%+v", r)
				}
			}
		}()
	}
	wg.Wait()
	if zombies := children(t, 'Z'); zombies != 0 {
		t.Errorf("%d zombies", zombies)
	}
}

// children counts the children of this process in a state.
func children(t *testing.T, state byte) (n int) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		stat, _ := os.ReadFile("/proc/" + e.Name() + "/stat")
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if len(fields) > 2 && fields[0][0] == state && fields[1] == strconv.Itoa(os.Getpid()) {
			n++
		}
	}
	return n
}
