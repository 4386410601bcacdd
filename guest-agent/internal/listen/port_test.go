package listen

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A FIFO behaves like the port in what matters here: without the other side a read returns 0 at once, for ever.
func TestAPortWaitsForTheNextHostWithoutSpinning(t *testing.T) {
	path := filepath.Join(t.TempDir(), "port")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	q, err := newQuick(fd, path)
	if err != nil {
		t.Fatal(err)
	}
	hangups := make(chan struct{}, 100)
	p := &Port{q, func() { hangups <- struct{}{} }}
	defer p.Close()
	got := make(chan string)
	go func() {
		b := make([]byte, 10)
		for {
			n, err := p.Read(b)
			if err != nil {
				close(got)
				return
			}
			got <- string(b[:n])
		}
	}()
	for _, text := range []string{"one", "two", "three"} {
		<-hangups
		host, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		for len(hangups) > 0 {
			<-hangups
		}
		host.WriteString(text)
		if g := <-got; g != text {
			t.Fatalf("%q", g)
		}
		host.Close()
	}
	<-hangups
	if n := len(hangups); n > 1 {
		t.Errorf("%d reads of a port without a host", n)
	}
}
