package floor

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Dirty makes a file of so many MiB in the guest's memory, of no zeros, of which QEMU saves none.
func (g *Guest) Dirty(mebi int) error {
	script := fmt.Sprintf(`mountpoint -q /mnt || mount -t tmpfs -o size=100%% none /mnt; head -c %dM /dev/zero | tr '\\0' x > /mnt/dirty`, mebi)
	channel, err := g.ask(`{"verb":"exec","id":"d%d","argv":["sh","-c","` + script + `"]}`)
	if err != nil {
		return err
	}
	_, err = g.answer(channel, func(frame) error { return nil })
	return err
}

// SaveAndBack takes a snapshot of a VM that came from the recipe and brings a VM back from it; then it saves that one's memory,
// ends it, and brings it back from there. It returns the last VM, and how long each of the four took.
func (m *Machine) SaveAndBack(r Recipe, files Files) (*Machine, []time.Duration, error) {
	var times []time.Duration
	started := time.Now()
	lap := func() { times, started = append(times, time.Since(started)), time.Now() }
	if err := files.create(); err != nil {
		return nil, nil, err
	}
	stream, disk := filepath.Join(files.Disk, "stream"), filepath.Join(files.Disk, "captured.qcow2")
	if _, err := m.capture(r, stream, disk); err != nil {
		return nil, nil, fmt.Errorf("capture: %w", err)
	}
	snapshot := r.of(files, disk)
	if err := keep(snapshot, stream, files.Sub("keeper")); err != nil {
		return nil, nil, fmt.Errorf("keep: %w", err)
	}
	lap()
	m.Kill()
	back, _, err := restore(snapshot, files.Sub("vm"), false)
	if err != nil {
		return nil, nil, err
	}
	lap()
	if err := back.saveAndEnd(snapshot, stream); err != nil {
		return nil, nil, fmt.Errorf("suspend: %w", err)
	}
	lap()
	if err := back.wake(snapshot, stream); err != nil {
		return nil, nil, fmt.Errorf("wake: %w", err)
	}
	lap()
	return back, times, nil
}

func (m *Machine) saveAndEnd(r Recipe, stream string) error {
	q, err := m.monitor(r)
	if err != nil {
		return err
	}
	defer q.conn.Close()
	if err := q.run(ignoreShared(false), `{"execute":"stop"}`); err != nil {
		return err
	}
	if err := q.save(stream); err != nil {
		return err
	}
	if err := q.run(`{"execute":"quit"}`); err != nil {
		return err
	}
	_ = m.conn.Close()
	if err = <-m.exited; err != nil {
		m.exited <- err
	}
	return err
}

// wake starts QEMU anew on the VM's own disk.
func (m *Machine) wake(r Recipe, stream string) error {
	saved, err := os.Open(stream)
	if err != nil {
		return err
	}
	defer saved.Close()
	if err := m.spawn(r.argv(m.files), saved); err != nil {
		return err
	}
	q, err := m.monitor(r)
	if err != nil {
		return fmt.Errorf("%w; QEMU said: %.2000s", err, m.stderr.String())
	}
	defer q.conn.Close()
	if err := q.load(); err != nil {
		return err
	}
	if err := q.run(`{"execute":"cont"}`); err != nil {
		return err
	}
	agent, err := m.connect(filepath.Join(m.files.Sockets, r.agentSocket))
	if err != nil {
		return err
	}
	if m.Guest, err = greet(agent); err != nil {
		return err
	}
	return m.True()
}
