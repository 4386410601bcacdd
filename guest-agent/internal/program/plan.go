package program

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"syscall"

	"dev.cloister/agent/internal/account"
	"dev.cloister/agent/internal/spawn"
	"dev.cloister/agent/internal/wire"
)

const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

func refuse(code, format string, args ...any) *Refusal {
	return &Refusal{code, fmt.Sprintf(format, args...)}
}

// plan turns a request into a program, without its files.
func (l *Launcher) plan(q wire.Program) (spawn.Program, *Refusal) {
	if refused := check(q); refused != nil {
		return spawn.Program{}, refused
	}
	who := q.User
	if who == "" {
		who = "root"
	}
	user, err := l.Users.Lookup(who)
	if err != nil {
		return spawn.Program{}, refuse("user-not-found", "no user %.64q in the guest", who)
	}
	var lasting map[string]string
	if l.Environment != nil {
		lasting = l.Environment()
	}
	env, path := environment(user, lasting, q.Env)
	p := spawn.Program{Argv: q.Argv, Env: env, Dir: q.Cwd, Cgroup: -1}
	if p.Dir == "" {
		p.Dir = homeOf(user)
	}
	p.UID, p.GID, p.Groups, p.SetIdentity = user.UID, user.GID, user.Groups, os.Getuid() == 0
	var refused *Refusal
	p.Path, refused = find(q.Argv[0], path, p.Dir)
	return p, refused
}

func check(q wire.Program) *Refusal {
	if len(q.Argv) == 0 || q.Argv[0] == "" {
		return refuse("invalid", "argv is empty")
	}
	if q.TimeoutMillis < 0 || (q.KillGraceMillis != nil && *q.KillGraceMillis < 0) {
		return refuse("invalid", "a negative time")
	}
	for _, arg := range q.Argv {
		if strings.IndexByte(arg, 0) >= 0 {
			return refuse("invalid", "an argument contains a zero byte")
		}
	}
	for name, value := range q.Env {
		if name == "" || strings.ContainsAny(name, "=\x00") || strings.IndexByte(value, 0) >= 0 {
			return refuse("invalid", "the environment variable %.64q is malformed", name)
		}
	}
	if q.Cwd != "" && (!filepath.IsAbs(q.Cwd) || strings.IndexByte(q.Cwd, 0) >= 0) {
		return refuse("invalid", "cwd %.64q is not an absolute path", q.Cwd)
	}
	return nil
}

func homeOf(user account.User) string {
	if info, err := os.Stat(user.Home); err != nil || !info.IsDir() {
		return "/"
	}
	return user.Home
}

// environment returns the sorted environment and its PATH; what is added later wins.
func environment(user account.User, added ...map[string]string) ([]string, string) {
	all := map[string]string{
		"PATH": defaultPath, "HOME": user.Home, "USER": user.Name, "LOGNAME": user.Name, "SHELL": user.Shell, "LANG": "C.UTF-8",
	}
	for _, more := range added {
		for name, value := range more {
			all[name] = value
		}
	}
	env := make([]string, 0, len(all))
	for name, value := range all {
		env = append(env, name+"="+value)
	}
	sort.Strings(env)
	return env, all["PATH"]
}

// find looks a command up as a shell does.
func find(command, path, dir string) (string, *Refusal) {
	if strings.Contains(command, "/") {
		return command, nil
	}
	var unusable string
	for _, entry := range filepath.SplitList(path) {
		if !filepath.IsAbs(entry) {
			entry = filepath.Join(dir, entry)
		}
		candidate := filepath.Join(entry, command)
		info, err := os.Stat(candidate)
		if err != nil || info.IsDir() {
			continue
		}
		if info.Mode()&0o111 != 0 {
			return candidate, nil
		}
		unusable = candidate
	}
	if unusable != "" {
		return "", refuse("not-executable", "%.256s is not executable", unusable)
	}
	return "", refuse("command-not-found", "%.256s: not found in PATH %.512s", command, path)
}

// explain turns the failure of a start into a refusal.
func explain(p spawn.Program, err error) *Refusal {
	var failed *spawn.Error
	if !errors.As(err, &failed) {
		return refuse("resource", "%v", err)
	}
	switch failed.Stage {
	case spawn.Directory:
		return refuse("cwd-not-found", "%.256s: %v", p.Dir, failed.Errno)
	case spawn.Exec:
		switch failed.Errno {
		case syscall.ENOENT, syscall.ENOTDIR:
			return refuse("command-not-found", "%.256s: %v", p.Path, failed.Errno)
		case syscall.EACCES, syscall.EPERM, syscall.ENOEXEC, syscall.EISDIR, syscall.ELIBBAD, syscall.ETXTBSY:
			return refuse("not-executable", "%.256s: %v", p.Path, failed.Errno)
		case syscall.E2BIG, syscall.EINVAL, syscall.ENAMETOOLONG, syscall.ELOOP:
			return refuse("invalid", "%.256s: %v", p.Path, failed.Errno)
		}
	}
	return refuse("resource", "%v", failed)
}
