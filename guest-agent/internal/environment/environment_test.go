package environment_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"dev.cloister/agent/internal/account"
	"dev.cloister/agent/internal/environment"
	"dev.cloister/agent/internal/exec"
	"dev.cloister/agent/internal/hosttest"
	"dev.cloister/agent/internal/program"
	"dev.cloister/agent/internal/reap"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

var (
	once   sync.Once
	reaper *reap.Reaper
)

// boot is an agent that keeps its environment at the path.
func boot(t *testing.T, path string) *hosttest.Host {
	once.Do(func() { reaper = reap.New() })
	store := environment.Open(path)
	runner := &exec.Runner{Launcher: &program.Launcher{Reaper: reaper, Users: account.System, Environment: store.All}}
	return hosttest.Serve(t, map[string]serve.Verb{
		"exec": runner.Exec, "environment-change": store.Change, "environment-list": store.List,
	}).Connect()
}

func change(h *hosttest.Host, set map[string]string, unset ...string) hosttest.Answer {
	return h.Do(wire.EnvironmentChangeRequest{Verb: "environment-change", Set: set, Unset: unset})
}

func names(t *testing.T, h *hosttest.Host, expected ...string) {
	t.Helper()
	var reply wire.EnvironmentReply
	h.Do(wire.Verb{Verb: "environment-list"}).Into(h, &reply)
	if len(reply.Names)+len(expected) > 0 && !reflect.DeepEqual(reply.Names, expected) {
		t.Errorf("%q, not %q", reply.Names, expected)
	}
}

func printed(t *testing.T, h *hosttest.Host, script string, env map[string]string) string {
	t.Helper()
	a := h.Do(wire.ExecRequest{Verb: "exec", ID: "x", Program: wire.Program{Argv: []string{"sh", "-c", script}, Env: env, Cwd: "/"}})
	var reply wire.ExecReply
	a.Into(h, &reply)
	return a.Stdout.String()
}

func TestVariablesReachEveryProgramAndOutliveABoot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "etc", "cloister", "environment")
	h := boot(t, path)
	names(t, h)
	change(h, map[string]string{"TOKEN": "s3cret", "GREETING": "hällo \"world\"\n=", "HOME": "/nowhere"}).Into(h, &wire.EnvironmentReply{})
	for i := 0; i < 2; i++ {
		names(t, h, "GREETING", "HOME", "TOKEN")
		script := "printf '%s|' \"$TOKEN\" \"$GREETING\" \"$HOME\" \"$USER\""
		if text := printed(t, h, script, nil); text != "s3cret|hällo \"world\"\n=|/nowhere|root|" {
			t.Errorf("%q", text)
		}
		if text := printed(t, h, script, map[string]string{"TOKEN": "own"}); !strings.HasPrefix(text, "own|hällo") {
			t.Errorf("%q", text)
		}
		h = boot(t, path)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	change(h, map[string]string{"NEW": "", "TOKEN": "other"}, "GREETING", "HOME", "TOKEN", "NEVER").Into(h, &wire.EnvironmentReply{})
	names(t, h, "NEW", "TOKEN")
	if text := printed(t, h, "echo \"$TOKEN ${GREETING-unset} ${NEW-unset}\"", nil); text != "other unset \n" {
		t.Errorf("%q", text)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("%v", entries)
	}
}

func TestTheSearchPathOfTheEnvironmentCounts(t *testing.T) {
	h, dir := boot(t, filepath.Join(t.TempDir(), "environment")), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "own-command"), []byte("#!/bin/sh\necho found\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	change(h, map[string]string{"PATH": dir + ":/usr/bin:/bin"}).Into(h, &wire.EnvironmentReply{})
	a := h.Do(wire.ExecRequest{Verb: "exec", ID: "x", Program: wire.Program{Argv: []string{"own-command"}}})
	if a.Stdout.String() != "found\n" {
		t.Errorf("%+v", a)
	}
}

func TestAChangeIsMadeWhollyOrNotAtAllAndRepeatsNoValue(t *testing.T) {
	path := filepath.Join(t.TempDir(), "environment")
	h := boot(t, path)
	change(h, map[string]string{"KEPT": "1"}).Into(h, &wire.EnvironmentReply{})
	before, _ := os.ReadFile(path)
	for _, bad := range []map[string]string{
		{"": "s3cret"}, {"1A": "s3cret"}, {"A-B": "s3cret"}, {"A=B": "s3cret"}, {"Ä": "s3cret"}, {"A\n": "s3cret"},
		{strings.Repeat("A", 129): "s3cret"}, {"A": "s3cret\x00"}, {"A": strings.Repeat("s3cret", 11000)},
	} {
		bad["GOOD"] = "s3cret"
		if a := change(h, bad, "KEPT"); a.Code != "invalid" || strings.Contains(a.Message, "s3cret") {
			t.Errorf("%q: %s %s", bad, a.Code, a.Message)
		}
	}
	if a := h.Do(map[string]any{"verb": "environment-change", "set": map[string]any{"A": []string{"s3cret"}}}); a.Code != "invalid" || strings.Contains(a.Message, "s3cret") {
		t.Errorf("%+v", a)
	}
	names(t, h, "KEPT")
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Errorf("%s", after)
	}
}

func TestChangesAtOnceAreAllKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "environment")
	h := boot(t, path)
	var all sync.WaitGroup
	var expected []string
	for i := 10; i < 40; i++ {
		name := fmt.Sprint("N", i)
		expected = append(expected, name)
		all.Add(1)
		go func() {
			defer all.Done()
			if a := change(h, map[string]string{name: "v"}); a.Code != "" {
				t.Errorf("%+v", a)
			}
		}()
	}
	all.Wait()
	names(t, boot(t, path), expected...)
}

func TestADamagedFileIsIgnoredAndReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "environment")
	for _, damaged := range []string{"", "{", "[]", `{"A":1}`, `{"A B":"x"}`, "null{"} {
		if err := os.WriteFile(path, []byte(damaged), 0o644); err != nil {
			t.Fatal(err)
		}
		h := boot(t, path)
		names(t, h)
		change(h, map[string]string{"A": "x"}).Into(h, &wire.EnvironmentReply{})
		names(t, boot(t, path), "A")
	}
}
