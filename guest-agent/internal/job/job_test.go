package job_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"dev.cloister/agent/internal/wire"
)

func TestAJobOutlivesItsHost(t *testing.T) {
	g, gate := start(t), fifo(t)
	if j := g.start(sh("j", fmt.Sprintf("echo one; read x <%s; echo two; echo oops >&2; exit 3", gate))); j.State != wire.JobRunning || j.ID != "j" {
		t.Fatalf("%+v", j)
	}
	if text, r := g.read("j", wire.Stdout, 0, 100, hour); text != "one\n" || r != (wire.JobReadReply{NextOffset: 4, Total: 4}) {
		t.Fatalf("%q %+v", text, r)
	}
	g.Close()
	<-g.Gone
	g.Host = g.agent.Connect()
	if g.info("j").State != wire.JobRunning {
		t.Fatal("it ended with its host")
	}
	if err := os.WriteFile(gate, []byte("go\n"), 0); err != nil {
		t.Fatal(err)
	}
	j := g.ended("j")
	if j.State != wire.JobExited || j.ExitCode != 3 || j.StdoutBytes != 8 || j.StderrBytes != 5 || j.StdoutTruncated || j.StdinOpen || j.TimedOut {
		t.Errorf("%+v", j)
	}
	if text, r := g.read("j", wire.Stdout, 4, 2, 0); text != "tw" || r.NextOffset != 6 || r.Ended {
		t.Errorf("%q %+v", text, r)
	}
	if text, r := g.read("j", wire.Stderr, 0, 100, hour); text != "oops\n" || !r.Ended {
		t.Errorf("%q %+v", text, r)
	}
}

func TestAnEqualRequestStartsOnce(t *testing.T) {
	g := start(t)
	starts := filepath.Join(t.TempDir(), "starts")
	request := withInput("once", "echo started >>"+starts+"; read x; exit 0")
	request.Env = map[string]string{"A": "1", "B": "2"}
	var all sync.WaitGroup
	for i := 0; i < 10; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			if a := g.Do(request); a.Code != "" {
				t.Errorf("%s %s", a.Code, a.Message)
			}
		}()
	}
	all.Wait()
	g.written("once", []byte("\n"), true, hour)
	if j := g.ended("once"); j.ExitCode != 0 {
		t.Errorf("%+v", j)
	}
	// Also when it has ended: the reply may have been lost for long.
	if j := g.start(request); j.State != wire.JobExited {
		t.Errorf("%+v", j)
	}
	if b, _ := os.ReadFile(starts); string(b) != "started\n" {
		t.Errorf("%q", b)
	}
	request.Env["B"] = "3"
	g.refused("exists", g.Do(request))
}

func TestReadsWaitForBytesOrTheEnd(t *testing.T) {
	g := start(t)
	g.start(withInput("j", "read x; echo $x; read x; exit 4"))
	if text, r := g.read("j", wire.Stdout, 0, 100, 0); text != "" || r.Ended || r.NextOffset != 0 {
		t.Fatalf("%q %+v", text, r)
	}
	if text, r := g.read("j", wire.Stdout, 0, 100, 20); text != "" || r.Ended {
		t.Fatalf("%q %+v", text, r)
	}
	forBytes := g.Start(wire.JobReadRequest{Verb: "job-read", ID: "j", Stream: wire.Stdout, MaxBytes: 100, WaitMillis: hour})
	forEnd := g.Start(wire.JobReadRequest{Verb: "job-read", ID: "j", Stream: wire.Stderr, MaxBytes: 100, WaitMillis: hour})
	given := g.Start(wire.JobReadRequest{Verb: "job-read", ID: "j", Stream: wire.Stderr, MaxBytes: 100, WaitMillis: hour})
	g.written("j", []byte("hello\n"), false, hour)
	if a := forBytes.Wait(); a.Stdout.String() != "hello\n" {
		t.Errorf("%+v", a)
	}
	given.Cancel()
	g.refused("cancelled", given.Wait())
	g.written("j", []byte("\n"), false, hour)
	var r wire.JobReadReply
	forEnd.Wait().Into(g.Host, &r)
	if r != (wire.JobReadReply{Ended: true}) {
		t.Errorf("%+v", r)
	}
	if j := g.info("j"); j.State != wire.JobExited || j.ExitCode != 4 {
		t.Errorf("the end of a stream came before that of its job: %+v", j)
	}
}

func TestWhatIsBeyondTheLimitIsCountedAndDelaysNothing(t *testing.T) {
	g := start(t)
	request := sh("j", "head -c 5000000 /dev/zero; head -c 1000 /dev/zero >&2; exit 7")
	limit := int64(1000)
	request.OutputLimit = &limit
	g.start(request)
	j := g.ended("j")
	if j.ExitCode != 7 || j.StdoutBytes != 5_000_000 || !j.StdoutTruncated || j.StderrBytes != 1000 || j.StderrTruncated {
		t.Errorf("%+v", j)
	}
	if text, r := g.read("j", wire.Stdout, 0, 1<<20, 0); len(text) != 1000 || r != (wire.JobReadReply{NextOffset: 1000, Total: 5_000_000, Ended: true, Truncated: true}) {
		t.Errorf("%d %+v", len(text), r)
	}
	nothing := sh("none", "echo lost")
	nothing.OutputLimit = new(int64)
	g.start(nothing)
	if j := g.ended("none"); j.StdoutBytes != 5 || !j.StdoutTruncated {
		t.Errorf("%+v", j)
	}
}

func TestMuchOutputIsReadUnderFlowControl(t *testing.T) {
	g := start(t)
	g.start(sh("j", "head -c 3000000 /dev/zero | tr '\\0' x"))
	g.ended("j")
	text, r := g.read("j", wire.Stdout, 0, 10<<20, 0)
	if text != strings.Repeat("x", 3_000_000) || !r.Ended {
		t.Errorf("%d %+v", len(text), r)
	}
}

func TestATimeoutEndsWhatIgnoresTheRequestToEnd(t *testing.T) {
	g := start(t)
	request := sh("j", "trap '' TERM; echo up; while :; do sleep 1000; done")
	grace := int64(50)
	request.TimeoutMillis, request.KillGraceMillis = 100, &grace
	g.start(request)
	if j := g.ended("j"); !j.TimedOut || j.Signal != 9 || j.ExitCode != 137 || j.DurationMillis < 150 {
		t.Errorf("%+v", j)
	}
}

func TestSignalsReachTheGroupAndAKillEverything(t *testing.T) {
	g := start(t)
	g.start(sh("gentle", "trap 'exit 9' USR1; echo up; while :; do sleep 1000 & wait; done"))
	g.read("gentle", wire.Stdout, 0, 1, hour)
	g.Do(wire.SignalRequest{Verb: "job-signal", ID: "gentle", Signal: int(syscall.SIGUSR1)}).Into(g.Host, &wire.Empty{})
	if j := g.ended("gentle"); j.ExitCode != 9 {
		t.Errorf("%+v", j)
	}
	g.refused("job-ended", g.Do(wire.SignalRequest{Verb: "job-signal", ID: "gentle", Signal: 15}))
	g.refused("job-not-found", g.Do(wire.SignalRequest{Verb: "job-signal", ID: "none", Signal: 15}))
	g.refused("invalid", g.Do(wire.SignalRequest{Verb: "job-signal", ID: "gentle", Signal: 65}))

	g.start(sh("stubborn", "trap '' TERM; (trap '' TERM; sleep 1000) & echo $!; wait; while :; do sleep 1000; done"))
	text, _ := g.read("stubborn", wire.Stdout, 0, 100, hour)
	var j wire.JobReply
	g.Do(wire.JobRequest{Verb: "job-kill", ID: "stubborn"}).Into(g.Host, &j)
	if j.State != wire.JobExited || j.Signal != 9 || j.TimedOut || j.StdoutBytes != int64(len(text)) {
		t.Errorf("%+v", j)
	}
	again := j
	g.Do(wire.JobRequest{Verb: "job-kill", ID: "stubborn"}).Into(g.Host, &again)
	if again != j {
		t.Errorf("%+v", again)
	}
}

func TestRefusesWhatCannotBe(t *testing.T) {
	g := start(t)
	negative, tooMuch := int64(-1), int64(1<<30+1)
	for _, c := range []struct {
		code    string
		request any
	}{
		{"invalid", sh("", "true")},
		{"invalid", sh("..", "true")},
		{"invalid", sh(".hidden", "true")},
		{"invalid", sh("a/b", "true")},
		{"invalid", sh(strings.Repeat("x", 65), "true")},
		{"invalid", wire.JobStartRequest{Verb: "job-start", ID: "j"}},
		{"invalid", wire.JobStartRequest{Verb: "job-start", ID: "j", Program: wire.Program{Argv: []string{"true"}}, OutputLimit: &negative}},
		{"invalid", wire.JobStartRequest{Verb: "job-start", ID: "j", Program: wire.Program{Argv: []string{"true"}}, OutputLimit: &tooMuch}},
		{"invalid", map[string]any{"verb": "job-start", "id": 7}},
		{"command-not-found", wire.JobStartRequest{Verb: "job-start", ID: "j", Program: wire.Program{Argv: []string{"no-such-command"}}}},
		{"cwd-not-found", wire.JobStartRequest{Verb: "job-start", ID: "j", Program: wire.Program{Argv: []string{"true"}, Cwd: "/no/such"}}},
		{"job-not-found", wire.JobRequest{Verb: "job-info", ID: "j"}},
		{"job-not-found", wire.JobRequest{Verb: "job-kill", ID: "j"}},
		{"job-not-found", wire.JobRequest{Verb: "job-remove", ID: "../jobs"}},
		{"job-not-found", wire.JobReadRequest{Verb: "job-read", ID: "j", Stream: wire.Stdout, MaxBytes: 1}},
		{"invalid", wire.JobReadRequest{Verb: "job-read", ID: "there", Stream: "stdin", MaxBytes: 1}},
		{"invalid", wire.JobReadRequest{Verb: "job-read", ID: "there", Stream: wire.Stdout}},
		{"invalid", wire.JobReadRequest{Verb: "job-read", ID: "there", Stream: wire.Stdout, MaxBytes: 1, Offset: -1}},
		{"invalid", wire.JobReadRequest{Verb: "job-read", ID: "there", Stream: wire.Stdout, MaxBytes: 1, WaitMillis: -1}},
		{"invalid", wire.JobReadRequest{Verb: "job-read", ID: "there", Stream: wire.Stdout, MaxBytes: 1, WaitMillis: hour + 1}},
		{"invalid", wire.JobWriteRequest{Verb: "job-write", ID: "there", WaitMillis: -1}},
	} {
		if g.list() == "" {
			g.start(sh("there", "true"))
		}
		if a := g.Do(c.request); a.Code != c.code {
			t.Errorf("%+v: %q %s", c.request, a.Code, a.Message)
		}
	}
	g.ended("there")
	if entries, err := os.ReadDir(g.dir); err != nil || len(entries) != 1 {
		t.Errorf("refused jobs have left something: %v %v", entries, err)
	}
}
