package capture

import "sync"

const excerptLength = 1 << 10

// excerpt is the beginning of what a program prints, for the console. It is the sink of both streams.
type excerpt struct {
	mu   sync.Mutex
	kept []byte
}

// Acquire takes everything.
func (e *excerpt) Acquire(wanted int) (int, error) { return wanted, nil }

// Release has nothing to do.
func (e *excerpt) Release(int) {}

// Send keeps what fits.
func (e *excerpt) Send(p []byte) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if room := excerptLength - len(e.kept); len(p) > room {
		p = p[:room]
	}
	e.kept = append(e.kept, p...)
	return nil
}

func (e *excerpt) text() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return string(e.kept)
}
