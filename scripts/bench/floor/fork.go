package floor

import (
	"bufio"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Fork makes an overlay, starts QEMU from the template that the recipe's VM came from, and returns when the guest has run
// its first program.
func Fork(r Recipe, files Files) (*Machine, Phases, error) {
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
	if err := m.restored(r, &p, time.Now()); err != nil {
		m.Kill()
		return nil, p, fmt.Errorf("%w; QEMU said: %.2000s", err, m.stderr.String())
	}
	return m, p, nil
}

func (m *Machine) restored(r Recipe, p *Phases, since time.Time) error {
	monitor, err := m.connect(filepath.Join(m.files.Sockets, r.monitor))
	if err != nil {
		return err
	}
	defer monitor.Close()
	answers := bufio.NewReader(monitor)
	lap := func(part *time.Duration) { *part, since = time.Since(since), time.Now() }
	if err := command(monitor, answers,
		`{"execute":"qmp_capabilities"}`,
		`{"execute":"migrate-set-capabilities","arguments":{"capabilities":[{"capability":"x-ignore-shared","state":true}]}}`); err != nil {
		return err
	}
	lap(&p.Spawn)
	if err := command(monitor, answers, `{"execute":"migrate-incoming","arguments":{"uri":"fd:0"}}`); err != nil {
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
	if err := m.enter(); err != nil {
		return err
	}
	lap(&p.Enter)
	err = m.True()
	lap(&p.Exec)
	return err
}

// command sends commands one after the other and waits for each reply; events, and the greeting, are skipped.
func command(monitor net.Conn, in *bufio.Reader, lines ...string) error {
	_ = monitor.SetDeadline(time.Now().Add(patience))
	for _, line := range lines {
		if _, err := fmt.Fprintln(monitor, line); err != nil {
			return err
		}
		for done := false; !done; {
			text, err := in.ReadBytes('\n')
			if err != nil {
				return err
			}
			var answer struct{ Return, Error json.RawMessage }
			if err := json.Unmarshal(text, &answer); err != nil {
				return err
			}
			if answer.Error != nil {
				return fmt.Errorf("QEMU refused %s: %s", line, answer.Error)
			}
			done = answer.Return != nil
		}
	}
	return nil
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
