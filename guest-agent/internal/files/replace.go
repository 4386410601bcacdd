package files

import (
	"encoding/hex"
	"errors"
	"hash"
	"os"
	"path/filepath"
	"syscall"

	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

// errDigest is what replace fails with when what has arrived is not what was announced.
var errDigest = errors.New("the digest differs")

// replace writes a file from the host's data.
func replace(op *serve.Operation, request wire.FileWriteRequest) error {
	target, mode, owner, err := resolve(request)
	if err != nil {
		return err
	}
	var n int64
	var digest hash.Hash
	err = atomically(target, mode, owner, func(temporary *os.File) error {
		n, digest, err = receive(op, temporary)
		if err == nil && request.SHA256 != "" && request.SHA256 != hex.EncodeToString(digest.Sum(nil)) {
			err = errDigest
		}
		return err
	})
	if err != nil && err != errDigest {
		return err
	}
	finish(op, request, n, digest)
	return nil
}

// atomically fills a file beside the target and renames it: the target is the old file or the whole new one, also after a crash.
func atomically(target string, mode uint32, owner *syscall.Stat_t, fill func(*os.File) error) error {
	temporary, err := os.CreateTemp(filepath.Dir(target), ".cloister-*")
	if err != nil {
		return err
	}
	renamed := false
	defer func() {
		temporary.Close()
		if !renamed {
			os.Remove(temporary.Name())
		}
	}()
	if err := fill(temporary); err != nil {
		return err
	}
	if err := settle(temporary, mode, owner); err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), target); err != nil {
		return err
	}
	renamed = true
	return nil
}

// Store replaces a file of the agent's own as a whole, and returns when that is durable. It makes the directory.
func Store(path string, mode uint32, contents []byte) error {
	parent := filepath.Dir(path)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	err := atomically(path, mode, nil, func(temporary *os.File) error {
		_, err := temporary.Write(contents)
		return err
	})
	if err != nil {
		return err
	}
	dir, err := os.Open(parent)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

// resolve finds what is replaced: through symbolic links, with the mode and owner of the file that is there.
func resolve(request wire.FileWriteRequest) (target string, mode uint32, owner *syscall.Stat_t, err error) {
	target, mode = request.Path, defaultMode
	if real, err := filepath.EvalSymlinks(target); err == nil {
		target = real
	}
	info, err := os.Stat(target)
	switch {
	case err == nil:
		if err := regular(target, info); err != nil {
			return "", 0, nil, err
		}
		owner = info.Sys().(*syscall.Stat_t)
		mode = permissions(info)
	case !os.IsNotExist(err):
		return "", 0, nil, err
	}
	if request.Mode != nil {
		mode = *request.Mode
	}
	return target, mode, owner, nil
}

// settle gives the file its owner and mode and makes it durable. The owner first: a change of it clears bits of the mode.
func settle(file *os.File, mode uint32, owner *syscall.Stat_t) error {
	if owner != nil && os.Getuid() == 0 {
		if err := file.Chown(int(owner.Uid), int(owner.Gid)); err != nil {
			return err
		}
	}
	if err := syscall.Fchmod(int(file.Fd()), mode); err != nil {
		return &os.PathError{Op: "chmod", Path: file.Name(), Err: err}
	}
	return file.Sync()
}
