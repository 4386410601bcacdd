package job_test

import (
	"bytes"
	"testing"

	"dev.cloister/agent/internal/wire"
)

func TestInputReachesTheProgramInAnyNumberOfPieces(t *testing.T) {
	g := start(t)
	g.start(withInput("j", "wc -c"))
	data := bytes.Repeat([]byte("x"), 1<<20)
	for i := 0; i < 3; i++ {
		if r := g.written("j", data, i == 2, hour); r != (wire.JobWriteReply{Bytes: 1 << 20, Open: i < 2}) {
			t.Fatalf("%+v", r)
		}
	}
	g.ended("j")
	if text, _ := g.read("j", wire.Stdout, 0, 100, 0); text != "3145728\n" {
		t.Errorf("%q", text)
	}
}

func TestAProgramThatDoesNotReadTakesWhatItsPipeHolds(t *testing.T) {
	g := start(t)
	g.start(withInput("j", "echo up; sleep 1000; cat"))
	data := bytes.Repeat([]byte("x"), 1<<20)
	if r := g.written("j", data, true, 0); r != (wire.JobWriteReply{Bytes: 65536, Open: true}) {
		t.Errorf("an end was taken before its bytes: %+v", r)
	}
	for _, wait := range []int64{0, 30} {
		if r := g.written("j", data, false, wait); r != (wire.JobWriteReply{Bytes: 0, Open: true}) {
			t.Errorf("%+v", r)
		}
	}
	waiting := g.Start(wire.JobWriteRequest{Verb: "job-write", ID: "j", WaitMillis: hour})
	waiting.Write([]byte("y"))
	queued := g.Start(wire.JobWriteRequest{Verb: "job-write", ID: "j", WaitMillis: hour})
	queued.Cancel()
	g.refused("cancelled", queued.Wait())
	waiting.Cancel()
	g.refused("cancelled", waiting.Wait())
	last := g.Start(wire.JobWriteRequest{Verb: "job-write", ID: "j", WaitMillis: hour})
	last.Write([]byte("z"))
	g.Do(wire.JobRequest{Verb: "job-kill", ID: "j"})
	var r wire.JobWriteReply
	last.Wait().Into(g.Host, &r)
	if r != (wire.JobWriteReply{}) {
		t.Errorf("%+v", r)
	}
}

func TestAWriterWaitsForAProgramThatReadsLater(t *testing.T) {
	g, gate := start(t), fifo(t)
	g.start(withInput("j", "read x <"+gate+"; wc -c"))
	c := g.Start(wire.JobWriteRequest{Verb: "job-write", ID: "j", End: true, WaitMillis: hour})
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		c.Write(bytes.Repeat([]byte("x"), 500000))
		c.End()
	}()
	g.start(sh("opener", "echo go >"+gate))
	<-sent
	var r wire.JobWriteReply
	c.Wait().Into(g.Host, &r)
	if r != (wire.JobWriteReply{Bytes: 500000}) {
		t.Errorf("%+v", r)
	}
	g.ended("j")
	if text, _ := g.read("j", wire.Stdout, 0, 100, 0); text != "500000\n" {
		t.Errorf("%q", text)
	}
}

func TestInputThatNobodyCanReadIsRefused(t *testing.T) {
	g := start(t)
	g.start(withInput("shut", "exec <&-; echo up; exec sleep 1000"))
	g.read("shut", wire.Stdout, 0, 1, hour)
	if r := g.written("shut", []byte("x"), false, hour); r != (wire.JobWriteReply{}) {
		t.Errorf("%+v", r)
	}
	g.refused("input-closed", g.write("shut", []byte("x"), false, hour))
	if g.info("shut").StdinOpen {
		t.Error("it is said to be open")
	}

	if j := g.start(sh("none", "exec sleep 1000")); j.StdinOpen {
		t.Errorf("%+v", j)
	}
	g.refused("input-closed", g.write("none", []byte("x"), false, hour))
	if r := g.written("none", nil, true, 0); r.Open {
		t.Errorf("%+v", r)
	}

	if j := g.start(withInput("over", "exit 0")); !j.StdinOpen && j.State == wire.JobRunning {
		t.Errorf("%+v", j)
	}
	g.ended("over")
	g.refused("input-closed", g.write("over", []byte("x"), true, hour))
	if r := g.written("over", nil, true, 0); r.Open {
		t.Errorf("%+v", r)
	}
}
