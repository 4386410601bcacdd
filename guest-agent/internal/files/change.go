package files

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

const directoryMode = 0o755

// Remove is the verb that removes a file or a directory.
func Remove(op *serve.Operation) {
	var request wire.FileRemoveRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	// A slash at the end would follow a symbolic link.
	path, wrong := strings.TrimRight(request.Path, "/"), usable(request.Path)
	if last := filepath.Base(path); path == "" || last == "." || last == ".." {
		wrong = "the path is the root, or ends in dots"
	}
	if wrong != "" {
		op.Fail("invalid", wrong)
		return
	}
	if err := remove(path, request.Recursive); err != nil {
		fail(op, err)
		return
	}
	op.Reply(wire.Empty{})
}

func remove(path string, recursive bool) error {
	if !recursive {
		return os.Remove(path)
	}
	if _, err := os.Lstat(path); err != nil {
		return err
	}
	return os.RemoveAll(path)
}

// MakeDirectory is the verb that makes a directory.
func MakeDirectory(op *serve.Operation) {
	var request wire.DirectoryMakeRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if wrong := usable(request.Path); wrong != "" {
		op.Fail("invalid", wrong)
		return
	}
	mode := uint32(directoryMode)
	if request.Mode != nil {
		mode = *request.Mode
	}
	if mode > 0o7777 {
		op.Failf("invalid", "mode %o is more than permission bits", mode)
		return
	}
	if err := makeDirectory(request.Path, mode, request.Parents); err != nil {
		fail(op, err)
		return
	}
	op.Reply(wire.Empty{})
}

func makeDirectory(path string, mode uint32, parents bool) error {
	if parents {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return nil
		}
		if err := os.MkdirAll(filepath.Dir(strings.TrimRight(path, "/")), directoryMode); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, directoryMode); err != nil {
		return err
	}
	// The mode that mkdir gives is less by the agent's mask.
	if err := syscall.Chmod(path, mode); err != nil {
		return &os.PathError{Op: "chmod", Path: path, Err: err}
	}
	return nil
}
