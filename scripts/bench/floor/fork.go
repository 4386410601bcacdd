package floor

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Fork makes an overlay, starts QEMU from the template that the recipe's VM came from, and returns when the guest has run
// its first program.
func Fork(r Recipe, files Files) (*Machine, Phases, error) { return restore(r, files, true) }

// Warm lets a VM that was stopped run, and returns when its guest has run a program; for how long that took.
func Warm(r Recipe, files Files) (time.Duration, error) {
	m, _, err := Fork(r, files)
	if err != nil {
		return 0, err
	}
	defer m.Kill()
	q, err := m.monitor(r)
	if err != nil {
		return 0, err
	}
	defer q.conn.Close()
	if err := q.run(`{"execute":"stop"}`); err != nil {
		return 0, err
	}
	started := time.Now()
	if err := q.run(`{"execute":"cont"}`); err != nil {
		return 0, err
	}
	err = m.True()
	return time.Since(started), err
}

// restore does it for whatever was saved; the agent of a template is to be entered first.
func restore(r Recipe, files Files, held bool) (*Machine, Phases, error) {
	var p Phases
	m := &Machine{files: files, exited: make(chan error, 1)}
	started := time.Now()
	if err := files.create(); err != nil {
		return nil, p, err
	}
	if err := r.overlay(files.disk()); err != nil {
		return nil, p, err
	}
	p.Overlay = time.Since(started)
	devices, err := os.Open(r.devices)
	if err != nil {
		return nil, p, err
	}
	defer devices.Close()
	if err := m.spawn(r.argv(files), devices); err != nil {
		return nil, p, err
	}
	if err := m.restored(r, held, &p, time.Now()); err != nil {
		m.Kill()
		return nil, p, fmt.Errorf("%w; QEMU said: %.2000s", err, m.stderr.String())
	}
	return m, p, nil
}

func (m *Machine) restored(r Recipe, held bool, p *Phases, since time.Time) error {
	q, err := m.monitor(r)
	if err != nil {
		return err
	}
	defer q.conn.Close()
	lap := func(part *time.Duration) { *part, since = time.Since(since), time.Now() }
	if err := q.run(ignoreShared(true)); err != nil {
		return err
	}
	lap(&p.Spawn)
	if err := q.load(); err != nil {
		return err
	}
	// What was saved stood still, and does so when it is loaded.
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
	lap(&p.Guest)
	if held {
		if err := m.enter(); err != nil {
			return err
		}
	}
	lap(&p.Enter)
	err = m.True()
	lap(&p.Exec)
	return err
}

// enter makes the guest another than those of the same template.
func (g *Guest) enter() error {
	var entropy [64]byte
	if _, err := rand.Read(entropy[:]); err != nil {
		return err
	}
	text := fmt.Sprintf(`{"verb":"enter","hostname":"floor","unixNanos":%d,"machineId":"%s","entropy":"%s"}`,
		time.Now().UnixNano(), hex.EncodeToString(entropy[:16]), hex.EncodeToString(entropy[:]))
	channel, err := g.ask(text)
	if err != nil {
		return err
	}
	_, err = g.answer(channel, func(frame) error { return nil })
	return err
}
