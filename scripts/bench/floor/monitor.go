package floor

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// pollEvery is the pause between two questions whether QEMU is done.
const pollEvery = time.Millisecond

// monitor is a QMP session. One command at a time.
type monitor struct {
	conn net.Conn
	in   *bufio.Reader
}

// monitor opens a session; the caller closes its connection.
func (m *Machine) monitor(r Recipe) (*monitor, error) {
	conn, err := m.connect(filepath.Join(m.files.Sockets, r.monitor))
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(patience))
	q := &monitor{conn: conn, in: bufio.NewReader(conn)}
	if err := q.run(`{"execute":"qmp_capabilities"}`); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return q, nil
}

// run sends commands one after the other and waits for each reply.
func (q *monitor) run(lines ...string) error {
	for _, line := range lines {
		if _, err := fmt.Fprintln(q.conn, line); err != nil {
			return err
		}
		if _, err := q.reply(line); err != nil {
			return err
		}
	}
	return nil
}

// reply waits for the one reply that is due; events, and the greeting, are skipped.
func (q *monitor) reply(to string) (json.RawMessage, error) {
	for {
		text, err := q.in.ReadBytes('\n')
		if err != nil {
			return nil, err
		}
		var answer struct{ Return, Error json.RawMessage }
		if err := json.Unmarshal(text, &answer); err != nil {
			return nil, err
		}
		if answer.Error != nil {
			return nil, fmt.Errorf("QEMU refused %s: %s", to, answer.Error)
		}
		if answer.Return != nil {
			return answer.Return, nil
		}
	}
}

// until asks until the status in the answer is the wanted one, or "failed".
func (q *monitor) until(question, wanted string) error {
	for ; ; time.Sleep(pollEvery) {
		if _, err := fmt.Fprintln(q.conn, question); err != nil {
			return err
		}
		text, err := q.reply(question)
		if err != nil {
			return err
		}
		var answer struct{ Status string }
		if err := json.Unmarshal(text, &answer); err != nil {
			return err
		}
		switch answer.Status {
		case wanted:
			return nil
		case "failed":
			return fmt.Errorf("%s: QEMU failed", question)
		}
	}
}

// ignoreShared tells whether memory that is a shared file stays out of what is saved and loaded.
func ignoreShared(on bool) string {
	return fmt.Sprintf(`{"execute":"migrate-set-capabilities","arguments":{"capabilities":[{"capability":"x-ignore-shared","state":%t}]}}`, on)
}

// save has QEMU write into a new file what a VM that stands still consists of.
func (q *monitor) save(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	give := `{"execute":"getfd","arguments":{"fdname":"save"}}`
	_, _, err = q.conn.(*net.UnixConn).WriteMsgUnix([]byte(give+"\n"), syscall.UnixRights(int(file.Fd())), nil)
	if err != nil {
		return err
	}
	if _, err = q.reply(give); err != nil {
		return err
	}
	if err = q.run(`{"execute":"migrate-set-parameters","arguments":{"max-bandwidth":1099511627776}}`,
		`{"execute":"migrate","arguments":{"uri":"fd:save"}}`); err != nil {
		return err
	}
	return q.until(`{"execute":"query-migrate"}`, "completed")
}

// load has QEMU take in what its standard input holds, to the end.
func (q *monitor) load() error {
	if err := q.run(`{"execute":"migrate-incoming","arguments":{"uri":"fd:0"}}`); err != nil {
		return err
	}
	return q.until(`{"execute":"query-migrate"}`, "completed")
}
