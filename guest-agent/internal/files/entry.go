package files

import (
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

// Stat is the verb that tells what there is at a path.
func Stat(op *serve.Operation) {
	var request wire.FileStatRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if wrong := usable(request.Path); wrong != "" {
		op.Fail("invalid", wrong)
		return
	}
	info, err := os.Lstat(request.Path)
	if err != nil {
		fail(op, err)
		return
	}
	op.Reply(entryOf(request.Path, filepath.Base(request.Path), info))
}

// entryOf describes what is at the path, under another name.
func entryOf(path, name string, info os.FileInfo) wire.FileEntry {
	e := wire.FileEntry{
		Type: typeOf(info.Mode()), Size: info.Size(), Mode: permissions(info), MtimeMillis: info.ModTime().UnixMilli(),
	}
	e.Name, e.NameHex = text(name)
	if e.Type == wire.TypeSymlink {
		// One that is gone by now has no target any more.
		target, _ := os.Readlink(path)
		e.Target, e.TargetHex = text(target)
	}
	return e
}

func typeOf(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return wire.TypeFile
	case mode.IsDir():
		return wire.TypeDirectory
	case mode&fs.ModeSymlink != 0:
		return wire.TypeSymlink
	}
	return wire.TypeOther
}

// text is a name of the file system as JSON can hold it, with its bytes where that is not all.
func text(name string) (readable, bytes string) {
	if utf8.ValidString(name) {
		return name, ""
	}
	var b strings.Builder
	for _, r := range name { // A byte that is wrong is read as U+FFFD.
		b.WriteRune(r)
	}
	return b.String(), hex.EncodeToString([]byte(name))
}
