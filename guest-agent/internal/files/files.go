// Package files moves files between the guest and the host.
package files

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"dev.cloister/agent/internal/serve"
)

var errNotRegular = errors.New("not a regular file")

// fail answers with an error of the file system.
func fail(op *serve.Operation, err error) {
	op.Fail(Code(err), err.Error())
}

// Code is the protocol's code for an error of the file system.
func Code(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return "not-found"
	case errors.Is(err, syscall.EISDIR):
		return "is-directory"
	case errors.Is(err, syscall.ENOTEMPTY):
		return "not-empty"
	case errors.Is(err, syscall.EEXIST):
		return "exists"
	case errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EROFS):
		return "permission"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "no-space"
	case errors.Is(err, syscall.ENAMETOOLONG), errors.Is(err, syscall.EINVAL), errors.Is(err, errNotRegular), errors.Is(err, syscall.ENXIO):
		return "invalid"
	}
	return "io"
}

// regular refuses what is neither a file nor a directory: a FIFO or a device may wait for ever, and must not be replaced.
func regular(path string, info os.FileInfo) error {
	switch {
	case info.IsDir():
		return &os.PathError{Op: "open", Path: path, Err: syscall.EISDIR}
	case !info.Mode().IsRegular():
		return &os.PathError{Op: "open", Path: path, Err: errNotRegular}
	}
	return nil
}

// usable says what is wrong with a path, "" for nothing.
func usable(path string) string {
	if !filepath.IsAbs(path) {
		return "the path is not absolute"
	}
	if strings.IndexByte(path, 0) >= 0 {
		return "the path contains a zero byte"
	}
	return ""
}
