// Package job runs programs that go on whoever is connected, and keeps their output.
package job

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"dev.cloister/agent/internal/files"
	"dev.cloister/agent/internal/program"
	"dev.cloister/agent/internal/wire"
)

const (
	maxRunning      = 64
	maxEnded        = 64
	maxEndedBytes   = 256 << 20
	defaultOutput   = 16 << 20
	maxOutput       = 1 << 30
	commandLength   = 256
	replacementRune = "\ufffd"
)

var validID = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$`)

// Table is all jobs of a guest. The zero values of what is not exported are fine.
type Table struct {
	Launcher *program.Launcher
	// Dir holds a directory for each job. It is the table's own.
	Dir string

	// changing is held by whoever adds or removes a job, with its files.
	changing sync.Mutex
	mu       sync.Mutex
	all      []*job // in the order of their start
	over     []*job // in the order of their end
}

// Clean deletes what an earlier boot has left.
func (t *Table) Clean() error { return os.RemoveAll(t.Dir) }

// start starts a job, or finds the one that an equal request has started.
func (t *Table) start(request wire.JobStartRequest) (*job, *program.Refusal) {
	identity, err := json.Marshal(request)
	if err != nil {
		return nil, &program.Refusal{Code: "invalid", Message: err.Error()}
	}
	sum := sha256.Sum256(identity)
	t.changing.Lock()
	defer t.changing.Unlock()
	if known := t.find(request.ID); known != nil {
		if known.request != sum {
			return nil, &program.Refusal{Code: "exists", Message: "another request has started a job " + request.ID}
		}
		return known, nil
	}
	if t.running() >= maxRunning {
		return nil, &program.Refusal{Code: "too-many-jobs", Message: "as many jobs are running as may"}
	}
	j := &job{
		id: request.ID, command: shortened(request.Argv), request: sum, began: time.Now(),
		dir: filepath.Join(t.Dir, request.ID), done: make(chan struct{}),
	}
	if refused := t.launch(j, request); refused != nil {
		_ = os.RemoveAll(j.dir)
		return nil, refused
	}
	t.mu.Lock()
	t.all = append(t.all, j)
	t.mu.Unlock()
	return j, nil
}

func (t *Table) launch(j *job, request wire.JobStartRequest) *program.Refusal {
	limit := int64(defaultOutput)
	if request.OutputLimit != nil {
		limit = *request.OutputLimit
	}
	if err := j.open(limit); err != nil {
		return &program.Refusal{Code: files.Code(err), Message: err.Error()}
	}
	p, refused := t.Launcher.Start(j.id, request.Program, j.stdout, j.stderr, j.noticeOom)
	if refused != nil {
		j.stdout.end()
		j.stderr.end()
		return refused
	}
	j.program = p
	if p.Stdin != nil {
		j.input = newInput(p.Stdin)
	}
	stop, kill := context.WithCancel(context.Background())
	j.stop = kill
	go t.accompany(j, stop)
	return nil
}

func (j *job) open(limit int64) error {
	if err := os.RemoveAll(j.dir); err != nil {
		return err
	}
	if err := os.MkdirAll(j.dir, 0o700); err != nil {
		return err
	}
	var err error
	if j.stdout, err = newOutput(filepath.Join(j.dir, wire.Stdout), limit); err != nil {
		return err
	}
	if j.stderr, err = newOutput(filepath.Join(j.dir, wire.Stderr), limit); err != nil {
		j.stdout.end()
	}
	return err
}

func (t *Table) accompany(j *job, stop context.Context) {
	exit, _ := j.program.Wait(stop, context.Background())
	j.end(exit)
	j.stop()
	t.changing.Lock()
	defer t.changing.Unlock()
	if t.find(j.id) != j {
		return // It has been removed meanwhile.
	}
	t.mu.Lock()
	t.over = append(t.over, j)
	surplus := t.surplus()
	t.mu.Unlock()
	for _, oldest := range surplus {
		t.drop(oldest)
	}
}

// surplus are the jobs that ended first and are too many; the last to end is none of them.
func (t *Table) surplus() []*job {
	bytes := int64(0)
	for _, j := range t.over {
		bytes += j.keptBytes()
	}
	n := 0
	for n < len(t.over)-1 && (len(t.over)-n > maxEnded || bytes > maxEndedBytes) {
		bytes -= t.over[n].keptBytes()
		n++
	}
	return append([]*job(nil), t.over[:n]...)
}

// drop forgets a job that has ended; changing is held.
func (t *Table) drop(j *job) {
	t.mu.Lock()
	t.all = without(t.all, j)
	t.over = without(t.over, j)
	t.mu.Unlock()
	_ = os.RemoveAll(j.dir)
}

func without(jobs []*job, j *job) []*job {
	kept := make([]*job, 0, len(jobs))
	for _, each := range jobs {
		if each != j {
			kept = append(kept, each)
		}
	}
	return kept
}

func (t *Table) find(id string) *job {
	for _, j := range t.snapshot() {
		if j.id == id {
			return j
		}
	}
	return nil
}

func (t *Table) running() int {
	n := 0
	for _, j := range t.snapshot() {
		if !j.ended() {
			n++
		}
	}
	return n
}

func (t *Table) snapshot() []*job {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]*job(nil), t.all...)
}

// KillAll ends every job, for an agent that ends and leaves the system running.
func (t *Table) KillAll() {
	for _, j := range t.snapshot() {
		j.stop()
		<-j.done
	}
}

// shortened is a command line for people.
func shortened(argv []string) string {
	text := strings.ToValidUTF8(strings.Join(argv, " "), replacementRune)
	if len(text) <= commandLength {
		return text
	}
	text = text[:commandLength]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return text
}
