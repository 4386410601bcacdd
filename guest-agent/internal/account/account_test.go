package account

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestLooksUsersUp(t *testing.T) {
	dir := t.TempDir()
	f := Files{filepath.Join(dir, "passwd"), filepath.Join(dir, "group")}
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(f.Passwd, "# a comment\nroot:x:0:0:root:/root:/bin/bash\nbad:x:-1:z:::\nbob:x:1000:100::/home/bob:\nnobody:x:65534:65534:::/x\n")
	write(f.Group, "root:x:0:\nusers:x:100:bob\nstaff:x:50:alice,bob\nnot:x:51:bobby\nbroken\n")
	cases := map[string]User{
		"root":   {"root", "/root", "/bin/bash", 0, 0, []uint32{0}},
		"bob":    {"bob", "/home/bob", "/bin/sh", 1000, 100, []uint32{100, 50}},
		"1000":   {"bob", "/home/bob", "/bin/sh", 1000, 100, []uint32{100, 50}},
		"nobody": {"nobody", "/", "/x", 65534, 65534, []uint32{65534}},
		"4242":   {"4242", "/", "/bin/sh", 4242, 4242, []uint32{4242}},
	}
	for who, want := range cases {
		if got, err := f.Lookup(who); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v %v", who, got, err)
		}
	}
	for _, who := range []string{"alice", "bad", "-1", "4294967295", "1e3", ""} {
		if got, err := f.Lookup(who); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q: %+v %v", who, got, err)
		}
	}
}

func TestRootNeedsNoEntry(t *testing.T) {
	got, err := Files{"/no/such/file", "/no/such/file"}.Lookup("root")
	if err != nil || got.UID != 0 || got.Home != "/root" {
		t.Fatal(got, err)
	}
}
