package cgroup

import (
	"encoding/binary"
	"os"
	"sync"
	"syscall"
)

// watcher waits for changes of the event files of cgroups, in one inotify instance and one goroutine.
type watcher struct {
	fd      int
	file    *os.File
	mu      sync.Mutex
	waiting map[int32]*wait
}

type wait struct {
	path string
	met  func(string) bool
	done chan struct{}
}

func newWatcher() (*watcher, error) {
	fd, err := syscall.InotifyInit1(syscall.IN_CLOEXEC | syscall.IN_NONBLOCK)
	if err != nil {
		return nil, os.NewSyscallError("inotify_init1", err)
	}
	w := &watcher{fd: fd, file: os.NewFile(uintptr(fd), "inotify"), waiting: map[int32]*wait{}}
	go w.run()
	return w, nil
}

// until closes the channel when met accepts the file's contents; a file that cannot be read or watched counts as empty.
func (w *watcher) until(path string, met func(string) bool) <-chan struct{} {
	one := &wait{path, met, make(chan struct{})}
	w.mu.Lock()
	defer w.mu.Unlock()
	id, err := syscall.InotifyAddWatch(w.fd, path, syscall.IN_MODIFY|syscall.IN_DELETE_SELF)
	if err != nil || one.check() {
		if err == nil {
			w.settle(int32(id))
		}
		close(one.done)
		return one.done
	}
	if earlier := w.waiting[int32(id)]; earlier != nil {
		go func() {
			<-earlier.done
			<-w.until(path, met)
			close(one.done)
		}()
		return one.done
	}
	w.waiting[int32(id)] = one
	return one.done
}

func (o *wait) check() bool {
	return o.met(contents(o.path))
}

func (w *watcher) drop(id int32) {
	delete(w.waiting, id)
	_, _ = syscall.InotifyRmWatch(w.fd, uint32(id))
}

func (w *watcher) run() {
	buf := make([]byte, 4096)
	for {
		n, err := w.file.Read(buf)
		if err != nil {
			return
		}
		for b := buf[:n]; len(b) >= syscall.SizeofInotifyEvent; {
			w.changed(int32(binary.LittleEndian.Uint32(b)))
			b = b[syscall.SizeofInotifyEvent+int(binary.LittleEndian.Uint32(b[12:])):]
		}
	}
}

func (w *watcher) changed(id int32) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting[id] != nil {
		w.settle(id)
	}
}

// removed looks again on behalf of who waits for a file that was removed: the kernel tells of a change later than it
// makes it, and of a file that is gone by then it tells nothing.
func (w *watcher) removed(path string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id, one := range w.waiting {
		if one.path == path {
			w.settle(id)
		}
	}
}

// settle ends the watch, unless somebody waits for more than has happened.
func (w *watcher) settle(id int32) {
	one := w.waiting[id]
	if one != nil && !one.check() {
		return
	}
	w.drop(id)
	if one != nil {
		close(one.done)
	}
}
