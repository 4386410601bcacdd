package floor

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Live makes children of a running VM that came from the recipe: all that it is saved once, then each child maps what was
// saved. It returns when each child has run its first program, and for how long the VM stood still.
func (m *Machine) Live(r Recipe, files Files, children int) ([]*Machine, time.Duration, error) {
	if err := files.create(); err != nil {
		return nil, 0, err
	}
	stream, disk := filepath.Join(files.Disk, "stream"), filepath.Join(files.Disk, "captured.qcow2")
	paused, err := m.capture(r, stream, disk)
	if err != nil {
		return nil, 0, fmt.Errorf("capture: %w", err)
	}
	child := r.of(files, disk)
	if err := keep(child, stream, files.Sub("keeper")); err != nil {
		return nil, 0, fmt.Errorf("keep: %w", err)
	}
	made, err := all(children, func(i int) (*Machine, error) {
		vm, _, err := restore(child, files.Sub(fmt.Sprint("c", i)), false)
		return vm, err
	})
	return made, paused, err
}

// Many starts VMs from the recipe's template, all at once.
func Many(r Recipe, files Files, count int) ([]*Machine, error) {
	return all(count, func(i int) (*Machine, error) {
		vm, _, err := Fork(r, files.Sub(fmt.Sprint("m", i)))
		return vm, err
	})
}

func all(count int, start func(i int) (*Machine, error)) ([]*Machine, error) {
	made, failed := make([]*Machine, count), make([]error, count)
	var pending sync.WaitGroup
	for i := range made {
		pending.Add(1)
		go func(i int) {
			defer pending.Done()
			made[i], failed[i] = start(i)
		}(i)
	}
	pending.Wait()
	for _, err := range failed {
		if err != nil {
			KillAll(made)
			return nil, err
		}
	}
	return made, nil
}

// KillAll ends those that there are.
func KillAll(machines []*Machine) {
	for _, m := range machines {
		if m != nil {
			m.Kill()
		}
	}
}

func (m *Machine) capture(r Recipe, stream, disk string) (time.Duration, error) {
	q, err := m.monitor(r)
	if err != nil {
		return 0, err
	}
	defer q.conn.Close()
	started := time.Now()
	if err := q.run(ignoreShared(false), `{"execute":"stop"}`); err != nil {
		return 0, err
	}
	copied := make(chan error, 1)
	go func() { copied <- exec.Command("cp", "--reflink=auto", m.files.disk(), disk).Run() }()
	err = q.save(stream)
	if failed := <-copied; err == nil {
		err = failed
	}
	if err != nil {
		return 0, err
	}
	return time.Since(started), q.run(`{"execute":"cont"}`)
}

// of is the recipe for what was captured into those files.
func (r Recipe) of(files Files, disk string) Recipe {
	product := make([]string, len(r.product))
	memory := filepath.Join(files.Disk, "memory")
	for i, a := range r.product {
		product[i] = strings.ReplaceAll(a, "mem-path="+r.memory, "mem-path="+memory)
	}
	r.product, r.memory, r.devices, r.base = product, memory, filepath.Join(files.Disk, "devices"), disk
	return r
}

// keep loads what was captured into a VM that never runs, whose memory becomes the file that children map.
func keep(r Recipe, stream string, files Files) error {
	if err := files.create(); err != nil {
		return err
	}
	if err := r.overlay(files.disk()); err != nil {
		return err
	}
	saved, err := os.Open(stream)
	if err != nil {
		return err
	}
	defer saved.Close()
	m := &Machine{files: files, exited: make(chan error, 1)}
	argv := append(r.argv(files), "-S")
	for i, a := range argv {
		argv[i] = strings.ReplaceAll(a, "share=off", "share=on")
	}
	if err := m.spawn(argv, saved); err != nil {
		return err
	}
	defer m.Kill()
	q, err := m.monitor(r)
	if err != nil {
		return fmt.Errorf("%w; QEMU said: %.2000s", err, m.stderr.String())
	}
	defer q.conn.Close()
	if err := q.load(); err != nil {
		return err
	}
	if err := q.run(ignoreShared(true)); err != nil {
		return err
	}
	if err := q.save(r.devices); err != nil {
		return err
	}
	return os.Remove(stream)
}

// Sub are directories for another VM, within these.
func (f Files) Sub(name string) Files {
	return Files{Disk: filepath.Join(f.Disk, name), Sockets: filepath.Join(f.Sockets, name)}
}
