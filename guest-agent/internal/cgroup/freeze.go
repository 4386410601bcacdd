package cgroup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// Freeze returns when every process of the tree stands still. Until Thaw none runs and none is started. After an error,
// which is that of ctx when it was too late, all go on.
func (t *Tree) Freeze(ctx context.Context) error {
	// First the starts: the thread that starts a process is the agent's, and waits until the process runs its program.
	select {
	case <-t.starts.hold():
	case <-ctx.Done():
		t.starts.release()
		return fmt.Errorf("a program is being started: %w", ctx.Err())
	}
	err := t.setFrozen("1")
	if err == nil {
		err = t.awaitFrozen(ctx)
	}
	if err != nil {
		if undone := t.Thaw(); undone != nil {
			return fmt.Errorf("%w; and %v", err, undone)
		}
	}
	return err
}

func (t *Tree) awaitFrozen(ctx context.Context) error {
	events := filepath.Join(t.dir, "cgroup.events")
	frozen := func(text string) bool { return field(text, "frozen") == "1" }
	select {
	case <-t.watch.until(events, frozen):
	case <-ctx.Done():
	}
	if frozen(contents(events)) {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("not all processes stand still: %w", err)
	}
	return fmt.Errorf("%s cannot be watched", events)
}

// Thaw lets all go on. The tree stays frozen when there is an error.
func (t *Tree) Thaw() error {
	if err := t.setFrozen("0"); err != nil {
		return err
	}
	t.starts.release()
	return nil
}

func (t *Tree) setFrozen(value string) error {
	return os.WriteFile(filepath.Join(t.dir, "cgroup.freeze"), []byte(value), 0)
}
