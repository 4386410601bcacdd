package cgroup

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// tree makes a tree below the first place where cgroups of version 2 are mounted.
func tree(t *testing.T) *Tree {
	mounts, _ := os.ReadFile("/proc/mounts")
	for _, line := range strings.Split(string(mounts), "\n") {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[2] != "cgroup2" {
			continue
		}
		dir := filepath.Join(fields[1], fmt.Sprintf("agent-test-%d", os.Getpid()))
		tree, err := NewTree(dir)
		if err != nil {
			t.Skipf("SKIPPED: no cgroup can be made: %v", err)
		}
		t.Cleanup(func() { os.Remove(dir) })
		return tree
	}
	t.Skip("SKIPPED: cgroups of version 2 are not mounted")
	return nil
}

func TestKillsAndRemovesAGroupWithItsDescendants(t *testing.T) {
	g, err := tree(t).New("x", func() {})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Started()
	inner := filepath.Join(g.path, "inner")
	if err := os.Mkdir(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	child := startIn(t, inner, "while :; do sleep 1000; done")
	empty := g.Empty()
	select {
	case <-empty:
		t.Fatal("a group with a process is not empty")
	default:
	}
	g.Signal(syscall.SIGTERM)
	g.Remove()
	if err := g.Kill(); err != nil {
		t.Fatal(err)
	}
	<-empty
	if err := child.Wait(); err == nil || child.ProcessState.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatal(err)
	}
	<-g.Empty()
	if g.removeTree(); exists(g.path) {
		t.Fatal("the group is still there")
	}
}

// startIn starts a shell that ignores SIGTERM and is in the group when this returns.
func startIn(t *testing.T, group, script string) *exec.Cmd {
	child := exec.Command("sh", "-c", fmt.Sprintf("echo $$ >%s/cgroup.procs; trap '' TERM; echo in; %s", group, script))
	out, _ := child.StdoutPipe()
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 3)); err != nil {
		t.Fatal(err)
	}
	return child
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestAnEmptyGroupIsRemovedAtOnce(t *testing.T) {
	g, err := tree(t).New("x", func() {})
	if err != nil {
		t.Fatal(err)
	}
	g.Started()
	g.Remove()
	if exists(g.path) {
		t.Fatal("the group is still there")
	}
}

// The kernel tells of the last exit some time after it, and tells nothing of a group that has been removed by then.
func TestWhoWaitsForAGroupHearsOfItsRemovalWithoutTheKernel(t *testing.T) {
	tree := tree(t)
	if err := tree.watch.file.Close(); err != nil {
		t.Fatal(err)
	}
	silent, err := syscall.InotifyInit1(syscall.IN_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(silent)
	tree.watch = &watcher{fd: silent, waiting: map[int32]*wait{}}
	for name, end := range map[string]func(*Group){
		"removed":    func(g *Group) { g.removeTree() },
		"looked at":  func(g *Group) { <-g.Empty() },
		"taken back": func(g *Group) { g.Remove() },
	} {
		t.Run(name, func(t *testing.T) {
			g, err := tree.New("x", func() {})
			if err != nil {
				t.Fatal(err)
			}
			defer g.removeTree()
			g.Started()
			child := startIn(t, g.path, "exec sleep 1000")
			empty := g.Empty()
			if err := g.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = child.Wait()
			end(g)
			select {
			case <-empty:
			default:
				t.Fatal("who waits for the group to be empty waits for ever")
			}
		})
	}
}
