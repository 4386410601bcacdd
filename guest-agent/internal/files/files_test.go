package files_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math/rand"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"dev.cloister/agent/internal/files"
	"dev.cloister/agent/internal/hosttest"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

func connect(t *testing.T) *hosttest.Host {
	return hosttest.Serve(t, map[string]serve.Verb{
		"file-read": files.Read, "file-write": files.Write, "file-list": files.List, "file-stat": files.Stat,
		"file-remove": files.Remove, "directory-make": files.MakeDirectory,
	}).Connect()
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

func put(h *hosttest.Host, request wire.FileWriteRequest, data []byte) hosttest.Answer {
	request.Verb = "file-write"
	c := h.Start(request)
	c.Write(data)
	c.End()
	return c.Wait()
}

func get(h *hosttest.Host, path string, offset int64, length *int64) hosttest.Answer {
	return h.Do(wire.FileReadRequest{Verb: "file-read", Path: path, Offset: offset, Length: length})
}

func only(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		found = append(found, e.Name())
	}
	if len(found) != len(names) {
		t.Errorf("in the directory: %v, not %v", found, names)
	}
}

func TestFilesOfEverySizeGoBothWays(t *testing.T) {
	h, dir := connect(t), t.TempDir()
	for _, size := range []int{0, 1, serve.Chunk, serve.Chunk + 1, wire.Window, 5<<20 + 17} {
		data := make([]byte, size)
		rand.New(rand.NewSource(int64(size))).Read(data)
		path := filepath.Join(dir, "file")
		var written wire.FileWriteReply
		put(h, wire.FileWriteRequest{Path: path, SHA256: sum(data)}, data).Into(h, &written)
		if written.Bytes != int64(size) || written.SHA256 != sum(data) {
			t.Errorf("%d: %+v", size, written)
		}
		a := get(h, path, 0, nil)
		var read wire.FileReadReply
		a.Into(h, &read)
		if !bytes.Equal(a.Stdout.Bytes(), data) || read.SHA256 != sum(data) || read.Size != int64(size) || read.Mode != 0o644 {
			t.Errorf("%d: %+v", size, read)
		}
	}
	only(t, dir, "file")
}

func TestReadsAPart(t *testing.T) {
	h, path := connect(t), filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		offset, length int64
		want           string
	}{{0, -1, "0123456789"}, {3, 4, "3456"}, {8, 100, "89"}, {100, -1, ""}, {2, 0, ""}} {
		if a := get(h, path, c.offset, &c.length); a.Stdout.String() != c.want || a.Code != "" {
			t.Errorf("%+v: %q %s", c, a.Stdout.String(), a.Code)
		}
	}
}

func TestAFailedWriteLeavesTheOldFileAndNothingElse(t *testing.T) {
	h, dir := connect(t), t.TempDir()
	path := filepath.Join(dir, "file")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if a := put(h, wire.FileWriteRequest{Path: path, SHA256: sum([]byte("other"))}, []byte("new")); a.Code != "digest" {
		t.Error(a.Code)
	}
	c := h.Start(wire.FileWriteRequest{Verb: "file-write", Path: path})
	c.Write(make([]byte, 2*wire.Window))
	c.Cancel()
	if a := c.Wait(); a.Code != "cancelled" {
		t.Error(a.Code)
	}
	only(t, dir, "file")
	if b, _ := os.ReadFile(path); string(b) != "old" {
		t.Errorf("%q", b)
	}
}

func TestAFullFileSystemIsNoSpace(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("SKIPPED: cannot mount a tmpfs: %v", err)
	}
	defer syscall.Unmount(dir, syscall.MNT_DETACH)
	h := connect(t)
	if a := put(h, wire.FileWriteRequest{Path: filepath.Join(dir, "file")}, make([]byte, 3<<20)); a.Code != "no-space" {
		t.Error(a.Code, a.Message)
	}
	only(t, dir)
}

func TestKeepsTheModeOfWhatItReplaces(t *testing.T) {
	h, dir := connect(t), t.TempDir()
	path, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.WriteFile(path, nil, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("file", link); err != nil {
		t.Fatal(err)
	}
	put(h, wire.FileWriteRequest{Path: link}, []byte("new")).Into(h, &wire.FileWriteReply{})
	mode := uint32(0o4711)
	put(h, wire.FileWriteRequest{Path: filepath.Join(dir, "other"), Mode: &mode}, nil).Into(h, &wire.FileWriteReply{})
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link is gone")
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o750 || info.Size() != 3 {
		t.Error(info.Mode(), info.Size())
	}
	var read wire.FileReadReply
	a := get(h, filepath.Join(dir, "other"), 0, nil)
	if a.Into(h, &read); read.Mode != mode {
		t.Errorf("%o", read.Mode)
	}
}

func TestAppendsAndMakesParents(t *testing.T) {
	h, dir := connect(t), t.TempDir()
	path := filepath.Join(dir, "a", "b", "file")
	if a := put(h, wire.FileWriteRequest{Path: path, Append: true}, nil); a.Code != "not-found" {
		t.Error(a.Code)
	}
	for _, text := range []string{"one ", "two"} {
		put(h, wire.FileWriteRequest{Path: path, Append: true, MakeParents: true}, []byte(text)).Into(h, &wire.FileWriteReply{})
	}
	if b, _ := os.ReadFile(path); string(b) != "one two" {
		t.Errorf("%q", b)
	}
}

func TestErrorsHaveTheirCodes(t *testing.T) {
	h, dir := connect(t), t.TempDir()
	mode := uint32(0o10000)
	writes := map[string]wire.FileWriteRequest{
		"not-found": {Path: filepath.Join(dir, "no", "file")}, "is-directory": {Path: dir},
		"invalid": {Path: "relative"},
	}
	for code, request := range writes {
		if a := put(h, request, []byte("x")); a.Code != code {
			t.Errorf("write %+v: %s", request, a.Code)
		}
	}
	if a := put(h, wire.FileWriteRequest{Path: dir + "/f", Mode: &mode}, nil); a.Code != "invalid" {
		t.Error(a.Code)
	}
	for path, code := range map[string]string{dir + "/no": "not-found", dir: "is-directory", "relative": "invalid", "/a\x00b": "invalid"} {
		if a := get(h, path, 0, nil); a.Code != code {
			t.Errorf("read %q: %s", path, a.Code)
		}
	}
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, appending := range []bool{false, true} {
		if a := put(h, wire.FileWriteRequest{Path: fifo, Append: appending}, nil); a.Code != "invalid" {
			t.Error(a.Code)
		}
	}
	if a := get(h, fifo, 0, nil); a.Code != "invalid" {
		t.Error(a.Code)
	}
	if a := get(h, dir, -1, nil); a.Code != "invalid" {
		t.Error(a.Code)
	}
}
