package job_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"dev.cloister/agent/internal/account"
	"dev.cloister/agent/internal/hosttest"
	"dev.cloister/agent/internal/job"
	"dev.cloister/agent/internal/program"
	"dev.cloister/agent/internal/reap"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

const hour = 3_600_000

var (
	once   sync.Once
	reaper *reap.Reaper
)

// guest is an agent without cgroups, and a connection to it. There is one reaper in the process: it waits for all its children.
type guest struct {
	*hosttest.Host
	t     *testing.T
	agent *hosttest.Agent
	dir   string
}

func start(t *testing.T) *guest {
	once.Do(func() { reaper = reap.New() })
	dir := filepath.Join(t.TempDir(), "jobs")
	table := &job.Table{Launcher: &program.Launcher{Reaper: reaper, Users: account.System}, Dir: dir}
	t.Cleanup(table.KillAll)
	agent := hosttest.Serve(t, map[string]serve.Verb{
		"job-start": table.Start, "job-info": table.Info, "job-list": table.List, "job-read": table.Read,
		"job-write": table.Write, "job-signal": table.Signal, "job-kill": table.Kill, "job-remove": table.Remove,
	})
	return &guest{agent.Connect(), t, agent, dir}
}

func sh(id, script string) wire.JobStartRequest {
	return wire.JobStartRequest{Verb: "job-start", ID: id, Program: wire.Program{Argv: []string{"sh", "-c", script}, Cwd: "/"}}
}

func withInput(id, script string) wire.JobStartRequest {
	request := sh(id, script)
	request.Stdin = true
	return request
}

func (g *guest) start(request wire.JobStartRequest) (reply wire.JobReply) {
	g.t.Helper()
	g.Do(request).Into(g.Host, &reply)
	return reply
}

func (g *guest) info(id string) (reply wire.JobReply) {
	g.t.Helper()
	g.Do(wire.JobRequest{Verb: "job-info", ID: id}).Into(g.Host, &reply)
	return reply
}

func (g *guest) list() (ids string) {
	g.t.Helper()
	var reply wire.JobListReply
	g.Do(wire.Verb{Verb: "job-list"}).Into(g.Host, &reply)
	for _, j := range reply.Jobs {
		ids += fmt.Sprintf("%s:%s ", j.ID, j.State)
	}
	return ids
}

// ended waits for the end of a job.
func (g *guest) ended(id string) wire.JobReply {
	g.t.Helper()
	if _, reply := g.read(id, wire.Stdout, 1<<62, 1, hour); !reply.Ended {
		g.t.Fatalf("%s has not ended", id)
	}
	return g.info(id)
}

func (g *guest) read(id, stream string, offset, most, wait int64) (string, wire.JobReadReply) {
	g.t.Helper()
	a := g.Do(wire.JobReadRequest{Verb: "job-read", ID: id, Stream: stream, Offset: offset, MaxBytes: most, WaitMillis: wait})
	var reply wire.JobReadReply
	a.Into(g.Host, &reply)
	return a.Stdout.String(), reply
}

func (g *guest) write(id string, data []byte, end bool, wait int64) hosttest.Answer {
	c := g.Start(wire.JobWriteRequest{Verb: "job-write", ID: id, End: end, WaitMillis: wait})
	c.Write(data)
	c.End()
	return c.Wait()
}

func (g *guest) written(id string, data []byte, end bool, wait int64) (reply wire.JobWriteReply) {
	g.t.Helper()
	g.write(id, data, end, wait).Into(g.Host, &reply)
	return reply
}

// refused checks the code of a failure.
func (g *guest) refused(code string, a hosttest.Answer) {
	g.t.Helper()
	if a.Code != code {
		g.t.Errorf("%q (%s), not %s; %s", a.Code, a.Message, code, a.Reply)
	}
}

func fifo(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
