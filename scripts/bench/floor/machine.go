package floor

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// connectEvery is the pause between two attempts to reach a socket that QEMU has yet to make.
const connectEvery = time.Millisecond

// Machine is one VM.
type Machine struct {
	*Guest
	qemu   *exec.Cmd
	files  Files
	stderr bytes.Buffer
	exited chan error
}

// Phases tell where the time of a start went; Enter is of one from a template.
type Phases struct{ Overlay, Spawn, Guest, Enter, Exec time.Duration }

// Files are the directories of a VM; both are removed with it.
type Files struct {
	Disk    string
	Sockets string // short: the address of a socket has 107 bytes
}

func (f Files) create() error {
	if err := os.MkdirAll(f.Disk, 0o700); err != nil {
		return err
	}
	return os.MkdirAll(f.Sockets, 0o700)
}

func (f Files) disk() string { return filepath.Join(f.Disk, "disk.qcow2") }

// Boot makes an overlay, starts QEMU and returns when the guest has run its first program.
func Boot(r Recipe, files Files) (*Machine, Phases, error) {
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
	if err := m.spawn(r.argv(files), nil); err != nil {
		return nil, p, err
	}
	err := m.firstExec(filepath.Join(files.Sockets, r.agentSocket), &p, time.Now())
	if err != nil {
		m.Kill()
		return nil, p, fmt.Errorf("%w; QEMU said: %.2000s", err, m.stderr.String())
	}
	return m, p, nil
}

func (m *Machine) spawn(argv []string, input *os.File) error {
	m.qemu = exec.Command(argv[0], argv[1:]...)
	if input != nil {
		m.qemu.Stdin = input
	}
	m.qemu.Stderr = &m.stderr
	if err := m.qemu.Start(); err != nil {
		return err
	}
	go func() { m.exited <- m.qemu.Wait() }()
	return nil
}

func (m *Machine) firstExec(socket string, p *Phases, since time.Time) error {
	conn, err := m.connect(socket)
	if err != nil {
		return err
	}
	p.Spawn = time.Since(since)
	if m.Guest, err = greet(conn); err != nil {
		return err
	}
	p.Guest = time.Since(since) - p.Spawn
	err = m.True()
	p.Exec = time.Since(since) - p.Spawn - p.Guest
	return err
}

func (m *Machine) connect(socket string) (net.Conn, error) {
	for limit := time.Now().Add(patience); time.Now().Before(limit); time.Sleep(connectEvery) {
		conn, err := net.Dial("unix", socket)
		if err == nil {
			return conn, nil
		}
		select {
		case err := <-m.exited:
			m.exited <- err
			return nil, fmt.Errorf("QEMU ended: %v", err)
		default:
		}
	}
	return nil, errors.New("QEMU made no socket " + socket)
}

// Stop lets the guest shut down and waits until QEMU is gone.
func (m *Machine) Stop() error {
	defer m.Kill()
	if err := m.Shutdown(); err != nil {
		return err
	}
	select {
	case err := <-m.exited:
		m.exited <- err
		return err
	case <-time.After(patience):
		return errors.New("QEMU did not end")
	}
}

// Pid is its QEMU's.
func (m *Machine) Pid() int { return m.qemu.Process.Pid }

// Kill ends QEMU, if it still runs, and removes what the VM had.
func (m *Machine) Kill() {
	_ = m.qemu.Process.Kill()
	err := <-m.exited
	m.exited <- err
	if m.Guest != nil {
		_ = m.conn.Close()
	}
	_ = os.RemoveAll(m.files.Disk)
	_ = os.RemoveAll(m.files.Sockets)
}
