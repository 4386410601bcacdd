// Package cgroup gives each execution a cgroup (version 2) of its own.
package cgroup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
)

// Tree is the cgroup below which executions get theirs.
type Tree struct {
	dir    string
	next   uint64
	watch  *watcher
	starts starts
	mu     sync.Mutex
	live   map[*Group]struct{}
}

// NewTree makes dir a cgroup whose children have the memory controller, where the kernel has it.
func NewTree(dir string) (*Tree, error) {
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, "cgroup.kill")); err != nil {
		return nil, fmt.Errorf("%s is not a cgroup of version 2 that can be killed: %w", dir, err)
	}
	// Best effort, each by itself: what the kernel has. The memory controller reports OOM kills. The other two divide the
	// machine between the agent and all executions together; the single groups go without, as each controller costs time.
	for _, controller := range []string{"+memory", "+pids", "+cpu"} {
		_ = os.WriteFile(filepath.Join(filepath.Dir(dir), "cgroup.subtree_control"), []byte(controller), 0)
	}
	_ = os.WriteFile(filepath.Join(dir, "cgroup.subtree_control"), []byte("+memory"), 0)
	w, err := newWatcher()
	if err != nil {
		return nil, err
	}
	t := &Tree{dir: dir, watch: w, live: map[*Group]struct{}{}}
	// The counters of the groups are summed up in the tree's: one watch is enough for all.
	w.until(filepath.Join(dir, "memory.events"), func(events string) bool {
		if field(events, "oom_kill") != "0" {
			go t.checkOom()
		}
		return events == ""
	})
	return t, nil
}

// Group is the cgroup of one execution.
type Group struct {
	path string
	tree *Tree
	// Dir is the descriptor to start a process in the group with; it is closed by Started.
	Dir int

	mu       sync.Mutex
	oomKills int
	onOom    func()
}

// New makes an empty group, to start a process in; in a frozen tree it waits for Thaw. onOom is called, in any goroutine,
// when the kernel has killed processes of it for lack of memory.
func (t *Tree) New(name string, onOom func()) (*Group, error) {
	t.starts.begin()
	g, err := t.make(name, onOom)
	if err != nil {
		t.starts.end()
	}
	return g, err
}

func (t *Tree) make(name string, onOom func()) (*Group, error) {
	path := filepath.Join(t.dir, fmt.Sprintf("%d-%s", atomic.AddUint64(&t.next, 1), name))
	if err := mkdir(path); err != nil {
		return nil, &os.PathError{Op: "mkdir", Path: path, Err: err}
	}
	fd, err := open(path, syscall.O_RDONLY|syscall.O_DIRECTORY)
	if err != nil {
		_ = rmdir(path)
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	g := &Group{path: path, tree: t, Dir: fd, onOom: onOom}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.live[g] = struct{}{}
	return g, nil
}

// Started releases what only the start of the first process needed. It follows every New, whether there is a process or not.
func (g *Group) Started() {
	syscall.Close(g.Dir)
	g.Dir = -1
	g.tree.starts.end()
}

// Kill ends every process of the group at once, those being forked included.
func (g *Group) Kill() error {
	return os.WriteFile(filepath.Join(g.path, "cgroup.kill"), []byte("1"), 0)
}

// Signal signals every process of the group and of the groups that they have made in it.
func (g *Group) Signal(sig syscall.Signal) {
	_ = filepath.WalkDir(g.path, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return nil
		}
		procs, _ := os.ReadFile(filepath.Join(path, "cgroup.procs"))
		for _, field := range strings.Fields(string(procs)) {
			if pid, err := strconv.Atoi(field); err == nil && pid > 0 {
				_ = syscall.Kill(pid, sig)
			}
		}
		return nil
	})
}

// CheckOom reports the OOM kills that have not been reported yet.
func (g *Group) CheckOom() {
	kills, _ := strconv.Atoi(field(contents(g.path+"/memory.events"), "oom_kill"))
	g.mu.Lock()
	news := kills > g.oomKills
	if news {
		g.oomKills = kills
	}
	g.mu.Unlock()
	if news {
		g.onOom()
	}
}

func (t *Tree) checkOom() {
	t.mu.Lock()
	groups := make([]*Group, 0, len(t.live))
	for g := range t.live {
		groups = append(groups, g)
	}
	t.mu.Unlock()
	for _, g := range groups {
		g.CheckOom()
	}
}

// Empty returns a channel that is closed when no process is left in the group.
func (g *Group) Empty() <-chan struct{} {
	return g.tree.watch.until(g.events(), func(events string) bool {
		return field(events, "populated") != "1"
	})
}

func (g *Group) events() string { return filepath.Join(g.path, "cgroup.events") }

// Remove ends the reports about the group and removes it now, or as soon as its last process has ended.
func (g *Group) Remove() {
	g.tree.mu.Lock()
	delete(g.tree.live, g)
	g.tree.mu.Unlock()
	if g.removeTree() {
		return
	}
	go func() {
		<-g.Empty()
		g.removeTree()
	}()
}

func (g *Group) removeTree() bool {
	if !removeDirectories(g.path) {
		return false
	}
	g.tree.watch.removed(g.events())
	return true
}

func removeDirectories(root string) bool {
	if rmdir(root) == nil {
		return true
	}
	var dirs []string
	_ = filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			dirs = append(dirs, path)
		}
		return nil
	})
	for i := len(dirs) - 1; i >= 0; i-- {
		if err := rmdir(dirs[i]); err != nil && err != syscall.ENOENT {
			return false
		}
	}
	return true
}

// field finds the value of a "key value" line.
func field(text, key string) string {
	for _, line := range strings.Split(text, "\n") {
		if name, value, _ := strings.Cut(line, " "); name == key {
			return value
		}
	}
	return ""
}

// reservedTasks are kept from the executions, so that however many processes they start the agent can start a thread.
const reservedTasks = 64

// Reserve limits the tasks of all executions together to what the kernel has, without a reserve.
func (t *Tree) Reserve() {
	most, err := strconv.Atoi(strings.TrimSpace(contents("/proc/sys/kernel/threads-max")))
	if err != nil || most <= 2*reservedTasks {
		return
	}
	used := kernelTasks()
	_ = os.WriteFile(filepath.Join(t.dir, "pids.max"), []byte(strconv.Itoa(most-used-reservedTasks)), 0)
}

// kernelTasks counts the tasks that exist now; at boot they are the kernel's own and the agent's.
func kernelTasks() int {
	load := strings.Fields(contents("/proc/loadavg"))
	if len(load) < 4 {
		return 0
	}
	_, all, _ := strings.Cut(load[3], "/")
	n, _ := strconv.Atoi(all)
	return n
}
