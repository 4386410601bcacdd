package capture

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"dev.cloister/agent/internal/program"
	"dev.cloister/agent/internal/wire"
)

const (
	// HooksDir is where the guest's root has them.
	HooksDir = "/etc/cloister/renew.d"
	// HookLimit is how long each may take.
	HookLimit = 10 * time.Second

	// maxHooks keeps the reply within a frame.
	maxHooks = 64
)

// Hooks are programs that renew what only their image knows, such as the random numbers of its servers.
type Hooks struct {
	Dir   string
	Limit time.Duration
	// Launcher's groups are not frozen with the programs of hosts.
	Launcher *program.Launcher
}

// Run runs one after the other, in the order of their names, and returns those that failed: "name: reason". What one leaves
// running is killed.
func (h *Hooks) Run(hostname string) (failed []string) {
	names := h.names()
	for i, name := range names {
		if i == maxHooks {
			return append(failed, fmt.Sprintf("%s: not run, like all after it: there may be %d", name, maxHooks))
		}
		if reason := h.run(name, hostname); reason != "" {
			failed = append(failed, name+": "+reason)
		}
	}
	return failed
}

// names are the executable files of the directory, which need not be there.
func (h *Hooks) names() (names []string) {
	entries, err := os.ReadDir(h.Dir)
	if err != nil && !os.IsNotExist(err) {
		log.Printf("renew hooks: %v", err)
	}
	for _, entry := range entries {
		info, err := os.Stat(filepath.Join(h.Dir, entry.Name()))
		if err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			names = append(names, entry.Name())
		}
	}
	return names
}

// run returns why the hook has failed, "" when it has not.
func (h *Hooks) run(name, hostname string) string {
	atOnce := int64(0)
	printed := &excerpt{}
	p, refused := h.Launcher.Start("hook", wire.Program{
		Argv: []string{filepath.Join(h.Dir, name)}, Cwd: "/", Env: map[string]string{"CLOISTER_HOSTNAME": hostname},
		TimeoutMillis: h.Limit.Milliseconds(), KillGraceMillis: &atOnce,
	}, printed, printed, func() {})
	if refused != nil {
		return refused.Message
	}
	exit, _ := p.Wait(context.Background(), context.Background())
	p.KillRest()
	if text := printed.text(); text != "" {
		log.Printf("renew hook %s: %q", name, text)
	}
	switch {
	case exit.TimedOut:
		return fmt.Sprintf("killed after %v", h.Limit)
	case exit.Signal != 0:
		return fmt.Sprintf("ended by signal %d", exit.Signal)
	case exit.Code != 0:
		return fmt.Sprintf("exit code %d", exit.Code)
	}
	return ""
}
