package files_test

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"syscall"
	"testing"

	"dev.cloister/agent/internal/hosttest"
	"dev.cloister/agent/internal/wire"
)

// pages lists all pages and returns the exact names, in their order.
func pages(t *testing.T, h *hosttest.Host, request wire.FileListRequest) (names []string, entries []wire.FileEntry, count int) {
	t.Helper()
	request.Verb = "file-list"
	for {
		a := h.Do(request)
		var page wire.FileListReply
		a.Into(h, &page)
		if len(a.Reply) > wire.MaxPayload || (request.Limit > 0 && len(page.Entries) > request.Limit) {
			t.Fatalf("a page of %d entries, %d bytes", len(page.Entries), len(a.Reply))
		}
		count++
		for _, e := range page.Entries {
			name := e.Name
			if e.NameHex != "" {
				b, err := hex.DecodeString(e.NameHex)
				if err != nil {
					t.Fatal(err)
				}
				name = string(b)
			}
			names = append(names, name)
		}
		entries = append(entries, page.Entries...)
		if page.Next == "" {
			return names, entries, count
		}
		request.After = page.Next
	}
}

func touch(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o640); err != nil {
			t.Fatal(err)
		}
	}
}

func TestListsEveryTypeAndEveryName(t *testing.T) {
	h, dir := connect(t), t.TempDir()
	hostile := []string{"caf\xe9", "\xff\xfe", "line\nbreak", "quote\"\\", "\x01", " ", "-rf", "ümlaut", strings.Repeat("\xf0", 255)}
	touch(t, dir, hostile...)
	mkdir(t, filepath.Join(dir, "sub"))
	for _, err := range []error{
		os.Symlink("gone\xff", filepath.Join(dir, "link")), syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600), os.Chmod(filepath.Join(dir, "-rf"), 0o755|os.ModeSetuid),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	names, entries, _ := pages(t, h, wire.FileListRequest{Path: dir})
	expected := append(hostile, "sub", "link", "fifo")
	sort.Strings(expected)
	if !reflect.DeepEqual(names, expected) {
		t.Fatalf("%q", names)
	}
	for i, e := range entries {
		switch names[i] {
		case "sub":
			check(t, e.Type == wire.TypeDirectory, e)
		case "link":
			check(t, e.Type == wire.TypeSymlink && e.Target == "gone\ufffd" && e.TargetHex == hex.EncodeToString([]byte("gone\xff")), e)
		case "fifo":
			check(t, e.Type == wire.TypeOther && e.Mode == 0o600, e)
		case "-rf":
			check(t, e.Type == wire.TypeFile && e.Size == 3 && e.Mode == 0o4755 && e.MtimeMillis > 1e12, e)
		case "caf\xe9":
			check(t, e.Name == "caf\ufffd" && e.NameHex == "636166e9", e)
		case "ümlaut":
			check(t, e.Name == "ümlaut" && e.NameHex == "", e)
		}
	}
}

func check(t *testing.T, good bool, e wire.FileEntry) {
	t.Helper()
	if !good {
		t.Errorf("%+v", e)
	}
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(path, 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestPagesOfEverySizeHoldTheSameTree(t *testing.T) {
	h, dir := connect(t), t.TempDir()
	for _, sub := range []string{"a", "a/b", "a/b/c", "a-b", "z", "empty"} {
		mkdir(t, filepath.Join(dir, sub))
		touch(t, dir, sub+"/1", sub+"/2\xff", sub+"/3")
	}
	if err := os.Symlink("..", filepath.Join(dir, "a/b/up")); err != nil {
		t.Fatal(err)
	}
	for depth, size := range map[int]int{1: 4, 2: 17, 3: 22, 64: 25} {
		whole, _, _ := pages(t, h, wire.FileListRequest{Path: dir, Depth: depth})
		if len(whole) != size {
			t.Errorf("%d levels: %d entries: %q", depth, len(whole), whole)
		}
		for limit := 1; limit < 8; limit++ {
			names, _, count := pages(t, h, wire.FileListRequest{Path: dir, Depth: depth, Limit: limit})
			if !reflect.DeepEqual(names, whole) || count != (size+limit-1)/limit {
				t.Errorf("%d levels, pages of %d: %q in %d pages", depth, limit, names, count)
			}
		}
	}
	whole, _, _ := pages(t, h, wire.FileListRequest{Path: dir, Depth: 64})
	if whole[0] != "a" || whole[1] != "a/1" || whole[12] != "a/b/up" || whole[13] != "a-b" {
		t.Errorf("%q", whole)
	}
	if err := os.Symlink(dir, filepath.Join(dir, "self")); err != nil {
		t.Fatal(err)
	}
	if through, _, _ := pages(t, h, wire.FileListRequest{Path: filepath.Join(dir, "self"), Depth: 64}); len(through) != 26 {
		t.Errorf("%q", through)
	}
}

func TestChangesBetweenPagesLoseNothingThatStays(t *testing.T) {
	h, dir := connect(t), t.TempDir()
	touch(t, dir, "b", "d", "f")
	var page wire.FileListReply
	h.Do(wire.FileListRequest{Verb: "file-list", Path: dir, Limit: 2}).Into(h, &page)
	os.Remove(filepath.Join(dir, "d"))
	touch(t, dir, "a", "e")
	names, _, _ := pages(t, h, wire.FileListRequest{Path: dir, After: page.Next})
	if !reflect.DeepEqual(names, []string{"e", "f"}) {
		t.Errorf("%q", names)
	}
}

func TestADirectoryOfTheLongestNamesFitsIntoFrames(t *testing.T) {
	h, dir := connect(t), t.TempDir()
	var expected []string
	for i := 1000; i < 3000; i++ {
		expected = append(expected, fmt.Sprint(i)+strings.Repeat("\x01", 251))
	}
	touch(t, dir, expected...)
	names, _, count := pages(t, h, wire.FileListRequest{Path: dir, Limit: 10000})
	if !reflect.DeepEqual(names, expected) || count < 5 {
		t.Errorf("%d names in %d pages", len(names), count)
	}
}

func TestRefusesWhatCannotBeListed(t *testing.T) {
	h, dir := connect(t), t.TempDir()
	touch(t, dir, "file")
	for _, c := range []struct {
		code    string
		request wire.FileListRequest
	}{
		{"not-found", wire.FileListRequest{Path: dir + "/none"}},
		{"not-found", wire.FileListRequest{Path: dir + "/file/none"}},
		{"not-directory", wire.FileListRequest{Path: dir + "/file"}},
		{"invalid", wire.FileListRequest{Path: "relative"}},
		{"invalid", wire.FileListRequest{Path: dir, Depth: 65}},
		{"invalid", wire.FileListRequest{Path: dir, Depth: -1}},
		{"invalid", wire.FileListRequest{Path: dir, Limit: 10001}},
		{"invalid", wire.FileListRequest{Path: dir, Limit: -1}},
		{"invalid", wire.FileListRequest{Path: dir, After: "no hex"}},
	} {
		c.request.Verb = "file-list"
		if a := h.Do(c.request); a.Code != c.code {
			t.Errorf("%+v: %s %s", c.request, a.Code, a.Message)
		}
	}
	// A cursor that leads out of the directory is none.
	for _, after := range []string{"..", "../..", "/etc", "sub/../..", "a//b", ".", "a/", "a\x00"} {
		a := h.Do(wire.FileListRequest{Verb: "file-list", Path: dir, Depth: 64, After: hex.EncodeToString([]byte(after))})
		if a.Code != "invalid" {
			t.Errorf("%q: %q", after, a.Code)
		}
	}
}
