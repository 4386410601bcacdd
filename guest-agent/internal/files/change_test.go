package files_test

import (
	"os"
	"path/filepath"
	"testing"

	"dev.cloister/agent/internal/hosttest"
	"dev.cloister/agent/internal/wire"
)

func codeOf(t *testing.T, expected string, a hosttest.Answer) {
	t.Helper()
	if a.Code != expected {
		t.Errorf("%q (%s), not %q", a.Code, a.Message, expected)
	}
}

func TestTellsWhatThereIsAtAPath(t *testing.T) {
	h, dir := connect(t), t.TempDir()
	touch(t, dir, "file")
	if err := os.Symlink("file", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	stat := func(path string) (e wire.FileEntry) {
		h.Do(wire.FileStatRequest{Verb: "file-stat", Path: path}).Into(h, &e)
		return e
	}
	if e := stat(dir + "/file"); e.Name != "file" || e.Type != wire.TypeFile || e.Size != 4 || e.Mode != 0o640 {
		t.Errorf("%+v", e)
	}
	if e := stat(dir + "/link"); e.Type != wire.TypeSymlink || e.Target != "file" {
		t.Errorf("%+v", e)
	}
	if e := stat("/"); e.Name != "/" || e.Type != wire.TypeDirectory {
		t.Errorf("%+v", e)
	}
	codeOf(t, "not-found", h.Do(wire.FileStatRequest{Verb: "file-stat", Path: dir + "/none"}))
	codeOf(t, "invalid", h.Do(wire.FileStatRequest{Verb: "file-stat", Path: "none"}))
}

func TestRemovesWhatIsNamedAndNothingElse(t *testing.T) {
	h, dir := connect(t), t.TempDir()
	mkdir(t, dir+"/full/sub")
	mkdir(t, dir+"/other")
	touch(t, dir, "full/file", "other/kept", "file")
	if err := os.Symlink(dir+"/other", dir+"/full/sub/link"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(dir+"/other", dir+"/link"); err != nil {
		t.Fatal(err)
	}
	remove := func(path string, recursive bool) hosttest.Answer {
		return h.Do(wire.FileRemoveRequest{Verb: "file-remove", Path: path, Recursive: recursive})
	}
	codeOf(t, "not-empty", remove(dir+"/full", false))
	codeOf(t, "", remove(dir+"/full", true))
	codeOf(t, "", remove(dir+"/file", false))
	codeOf(t, "", remove(dir+"/link/", true))
	codeOf(t, "not-found", remove(dir+"/full", true))
	codeOf(t, "not-found", remove(dir+"/full", false))
	for _, path := range []string{"/", "//", "/..", "/.", dir + "/other/..", dir + "/other/.", "other", ""} {
		codeOf(t, "invalid", remove(path, true))
	}
	only(t, dir, "other")
	only(t, dir+"/other", "kept")
}

func TestMakesDirectories(t *testing.T) {
	h, dir := connect(t), t.TempDir()
	touch(t, dir, "file")
	mode := uint32(0o2771)
	make := func(path string, parents bool) hosttest.Answer {
		return h.Do(wire.DirectoryMakeRequest{Verb: "directory-make", Path: path, Mode: &mode, Parents: parents})
	}
	codeOf(t, "", make(dir+"/one/", false))
	codeOf(t, "exists", make(dir+"/one", false))
	codeOf(t, "", make(dir+"/one", true))
	codeOf(t, "not-found", make(dir+"/a/b/c", false))
	codeOf(t, "", make(dir+"/a/b/c", true))
	codeOf(t, "exists", make(dir+"/file", true))
	codeOf(t, "invalid", make("relative", true))
	codeOf(t, "", h.Do(wire.DirectoryMakeRequest{Verb: "directory-make", Path: dir + "/plain"}))
	for path, expected := range map[string]os.FileMode{"/one": 0o771 | os.ModeSetgid, "/a/b/c": 0o771 | os.ModeSetgid, "/a/b": 0o755, "/plain": 0o755} {
		if info, err := os.Stat(dir + path); err != nil || info.Mode() != expected|os.ModeDir {
			t.Errorf("%s: %v %v", path, info.Mode(), err)
		}
	}
	mode = 0o10000
	codeOf(t, "invalid", make(dir+"/bits", false))
}
