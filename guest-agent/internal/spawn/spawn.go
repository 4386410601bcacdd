// Package spawn starts programs the way the standard library of Go 1.19 cannot: inside a cgroup from their first
// instruction on, without a tracer (a traced program would lose its set-user-id bit).
package spawn

import (
	"fmt"
	"runtime"
	"syscall"
)

// Stage says what the child was doing when it failed.
type Stage uint32

// The stages, in their order.
const (
	Fork Stage = iota
	Session
	Identity
	Directory
	Descriptors
	Exec
)

func (s Stage) String() string {
	return [...]string{"fork", "setsid", "set user", "chdir", "dup", "exec"}[s]
}

// Error says why no program was started.
type Error struct {
	Stage Stage
	Errno syscall.Errno
}

func (e *Error) Error() string { return fmt.Sprintf("%v: %v", e.Stage, e.Errno) }

// Unwrap returns the errno.
func (e *Error) Unwrap() error { return e.Errno }

// Program is what to start. Path, Dir, Argv and Env hold no zero bytes.
type Program struct {
	Path   string
	Argv   []string
	Env    []string
	Dir    string
	UID    uint32
	GID    uint32
	Groups []uint32
	// SetIdentity is false to keep the identity of the agent.
	SetIdentity bool
	// Files become descriptors 0, 1 and 2; each is above 2.
	Files [3]int
	// Cgroup is the descriptor of a cgroup v2 directory, or -1.
	Cgroup int
}

// Start forks and executes the program as the leader of a new session and returns its pid. The child must be waited for,
// also when the error is of a later stage than Fork.
func Start(p Program) (pid int, err error) {
	c, err := p.prepare()
	if err != nil {
		return 0, err
	}
	runtime.LockOSThread()
	pid, errno := fork(c)
	runtime.UnlockOSThread()
	if errno != 0 {
		return 0, &Error{Fork, errno}
	}
	if c.failed {
		return pid, &Error{c.stage, c.errno}
	}
	return pid, nil
}

func (p *Program) prepare() (*child, error) {
	c := &child{files: p.Files, cgroup: p.Cgroup, identity: p.SetIdentity, uid: p.UID, gid: p.GID, groups: p.Groups}
	var err error
	if c.path, err = syscall.BytePtrFromString(p.Path); err != nil {
		return nil, &Error{Exec, syscall.EINVAL}
	}
	if c.dir, err = syscall.BytePtrFromString(p.Dir); err != nil {
		return nil, &Error{Directory, syscall.EINVAL}
	}
	if c.argv, err = syscall.SlicePtrFromStrings(p.Argv); err != nil {
		return nil, &Error{Exec, syscall.EINVAL}
	}
	if c.env, err = syscall.SlicePtrFromStrings(p.Env); err != nil {
		return nil, &Error{Exec, syscall.EINVAL}
	}
	return c, nil
}
