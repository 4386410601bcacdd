package job

import (
	"context"
	"os"
	"sync"
)

// output keeps one stream of a job in a file, up to a limit. What is beyond is counted.
type output struct {
	path  string
	limit int64

	mu      sync.Mutex
	file    *os.File // nil when no more is kept
	kept    int64
	total   int64
	over    bool
	changed chan struct{} // nil when nobody waits
}

func newOutput(path string, limit int64) (*output, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &output{path: path, limit: limit, file: file}, nil
}

// Acquire takes everything: a program never waits for a reader.
func (o *output) Acquire(wanted int) (int, error) { return wanted, nil }

// Release has nothing to do.
func (o *output) Release(int) {}

// Send keeps what fits.
func (o *output) Send(p []byte) error {
	fits, file := o.room(len(p))
	stored := 0
	var err error
	if fits > 0 {
		stored, err = file.Write(p[:fits])
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.total += int64(len(p))
	o.kept += int64(stored)
	// A full disk is an end like the limit: what came after a gap would mislead.
	if err != nil || o.kept == o.limit {
		o.closeFile()
	}
	o.tell()
	return nil
}

func (o *output) room(wanted int) (int, *os.File) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.file == nil {
		return 0, nil
	}
	if left := o.limit - o.kept; left < int64(wanted) {
		wanted = int(left)
	}
	return wanted, o.file
}

func (o *output) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.over = true
	o.closeFile()
	o.tell()
}

func (o *output) closeFile() {
	if o.file != nil {
		o.file.Close()
		o.file = nil
	}
}

func (o *output) tell() {
	if o.changed != nil {
		close(o.changed)
		o.changed = nil
	}
}

// await returns what is there as soon as there is a byte at the offset, the stream has ended or ctx has.
func (o *output) await(ctx context.Context, offset int64) snapshot {
	for {
		now, changed := o.look(offset)
		if changed == nil {
			return now
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return now
		}
	}
}

// snapshot is how a stream was at a moment.
type snapshot struct {
	kept, total int64
	over        bool
}

// look returns a channel to wait on where there is nothing at the offset yet.
func (o *output) look(offset int64) (snapshot, <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := snapshot{o.kept, o.total, o.over}
	if o.over || offset < o.kept {
		return now, nil
	}
	if o.changed == nil {
		o.changed = make(chan struct{})
	}
	return now, o.changed
}

func (o *output) size() (total int64, truncated bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.total, o.total > o.kept
}

func (o *output) keptBytes() int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.kept
}
