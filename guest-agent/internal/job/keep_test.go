package job_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.cloister/agent/internal/wire"
)

func TestAJobIsRemovedOnceItHasEnded(t *testing.T) {
	g := start(t)
	g.start(withInput("j", "echo secret; read x"))
	g.read("j", wire.Stdout, 0, 1, hour)
	file := filepath.Join(g.dir, "j", "stdout")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if info, err := os.Stat(g.dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info, err)
	}
	g.refused("job-running", g.Do(wire.JobRequest{Verb: "job-remove", ID: "j"}))
	g.written("j", nil, true, 0)
	g.ended("j")
	g.Do(wire.JobRequest{Verb: "job-remove", ID: "j"}).Into(g.Host, &wire.Empty{})
	if _, err := os.Stat(filepath.Dir(file)); !os.IsNotExist(err) {
		t.Errorf("its output is still there: %v", err)
	}
	g.refused("job-not-found", g.Do(wire.JobRequest{Verb: "job-info", ID: "j"}))
	g.refused("job-not-found", g.Do(wire.JobRequest{Verb: "job-remove", ID: "j"}))
	if all := g.list(); all != "" {
		t.Error(all)
	}
	// The name is free again, for another program.
	g.start(sh("j", "echo other"))
	g.ended("j")
	if text, _ := g.read("j", wire.Stdout, 0, 100, 0); text != "other\n" {
		t.Errorf("%q", text)
	}
}

func TestTheOldestEndedJobsAreForgotten(t *testing.T) {
	g := start(t)
	g.start(withInput("lasts", "read x"))
	for i := 0; i < 66; i++ {
		g.start(sh(fmt.Sprint("n", i), "echo $$"))
		g.ended(fmt.Sprint("n", i))
	}
	// That the last has ended is told before it is counted; whoever starts the next waits for that.
	g.start(withInput("next", "read x"))
	all := g.list()
	if !strings.HasPrefix(all, "lasts:running n2:exited n3:exited ") || !strings.HasSuffix(all, "n65:exited next:running ") {
		t.Error(all)
	}
	if entries, _ := os.ReadDir(g.dir); len(entries) != 66 {
		t.Errorf("%d directories", len(entries))
	}
}

func TestNoMoreThanSoManyRun(t *testing.T) {
	g := start(t)
	for i := 0; i < 64; i++ {
		g.start(withInput(fmt.Sprint("n", i), "read x"))
	}
	g.refused("too-many-jobs", g.Do(sh("more", "true")))
	if j := g.start(withInput("n5", "read x")); j.State != wire.JobRunning {
		t.Errorf("%+v", j)
	}
	g.written("n7", nil, true, 0)
	g.ended("n7")
	g.start(sh("more", "true"))
}

func TestACommandIsToldInAFewBytes(t *testing.T) {
	g := start(t)
	long := strings.Repeat("ä", 200)
	request := sh("j", "true # "+long)
	command := g.start(request).Command
	if !strings.HasPrefix(command, "sh -c true # ä") || len(command) > 256 || len(command) < 254 || strings.Contains(command, "\ufffd") {
		t.Errorf("%d %q", len(command), command)
	}
}
