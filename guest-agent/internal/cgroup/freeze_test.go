package cgroup

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"testing"
)

func frozen(g *Group) string {
	return field(contents(filepath.Join(g.path, "cgroup.events")), "frozen")
}

func TestAFrozenTreeStandsStillAndStartsNothing(t *testing.T) {
	tree := tree(t)
	g, err := tree.New("x", func() {})
	if err != nil {
		t.Fatal(err)
	}
	child := startIn(t, g.path, "exec sleep 1000")
	g.Started()
	defer func() {
		_ = g.Kill()
		_ = child.Wait()
		<-g.Empty()
		g.Remove()
	}()
	for turn := 0; turn < 2; turn++ {
		if err := tree.Freeze(context.Background()); err != nil {
			t.Fatal(err)
		}
		if frozen(g) != "1" {
			t.Error("the group goes on")
		}
		calling, started := make(chan struct{}), make(chan error)
		go func() {
			close(calling)
			next, err := tree.New("y", func() {})
			if contents(filepath.Join(tree.dir, "cgroup.freeze")) != "0\n" {
				t.Error("a frozen tree has a new group")
			}
			if err == nil {
				next.Started()
				next.Remove()
			}
			started <- err
		}()
		<-calling
		for i := 0; i < 1000; i++ {
			runtime.Gosched()
		}
		if err := tree.Thaw(); err != nil {
			t.Fatal(err)
		}
		if err := <-started; err != nil {
			t.Error(err)
		}
		stands := tree.watch.until(g.events(), func(events string) bool { return field(events, "frozen") != "1" })
		<-stands
	}
}

func TestWhatStandsStillCanBeKilled(t *testing.T) {
	tree := tree(t)
	g, err := tree.New("x", func() {})
	if err != nil {
		t.Fatal(err)
	}
	child := startIn(t, g.path, "exec sleep 1000")
	g.Started()
	if err := tree.Freeze(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := g.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	<-g.Empty()
	g.Remove()
	if err := tree.Thaw(); err != nil {
		t.Fatal(err)
	}
}

func TestAFreezeThatWaitsForAStartTooLongIsUndone(t *testing.T) {
	tree := tree(t)
	g, err := tree.New("x", func() {})
	if err != nil {
		t.Fatal(err)
	}
	over, release := context.WithCancel(context.Background())
	release()
	if err := tree.Freeze(over); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	next, err := tree.New("y", func() {})
	if err != nil {
		t.Fatal(err)
	}
	next.Started()
	next.Remove()
	g.Started()
	if err := tree.Freeze(context.Background()); err != nil {
		t.Fatal(err)
	}
	if frozen(g) != "1" {
		t.Error("the group goes on")
	}
	if err := tree.Thaw(); err != nil {
		t.Fatal(err)
	}
	g.Remove()
}

func TestAFreezeWaitsForTheStartsBeforeIt(t *testing.T) {
	var s starts
	s.begin()
	s.begin()
	idle := s.hold()
	s.end()
	select {
	case <-idle:
		t.Fatal("a start is still going on")
	default:
	}
	s.end()
	<-idle
	s.release()
	s.begin()
	s.end()
}
