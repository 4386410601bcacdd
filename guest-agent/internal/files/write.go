package files

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

const defaultMode = 0o644

// Write is the verb that replaces a file, or appends to one.
func Write(op *serve.Operation) {
	var request wire.FileWriteRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if wrong := usable(request.Path); wrong != "" {
		op.Fail("invalid", wrong)
		return
	}
	if request.Mode != nil && *request.Mode > 0o7777 {
		op.Failf("invalid", "mode %o is more than permission bits", *request.Mode)
		return
	}
	if request.MakeParents {
		if err := os.MkdirAll(filepath.Dir(request.Path), 0o755); err != nil {
			fail(op, err)
			return
		}
	}
	write := replace
	if request.Append {
		write = appendTo
	}
	if err := write(op, request); err != nil {
		fail(op, err)
	}
}

// appendTo writes in place: what has arrived stays when the rest does not.
func appendTo(op *serve.Operation, request wire.FileWriteRequest) error {
	file, err := os.OpenFile(request.Path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|syscall.O_NONBLOCK, defaultMode)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if err := regular(request.Path, info); err != nil {
		return err
	}
	if request.Mode != nil {
		if err := syscall.Fchmod(int(file.Fd()), *request.Mode); err != nil {
			return &os.PathError{Op: "chmod", Path: request.Path, Err: err}
		}
	}
	n, digest, err := receive(op, file)
	if err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	finish(op, request, n, digest)
	return nil
}

func finish(op *serve.Operation, request wire.FileWriteRequest, n int64, digest hash.Hash) {
	sum := hex.EncodeToString(digest.Sum(nil))
	if request.SHA256 != "" && request.SHA256 != sum {
		op.Failf("digest", "%d bytes arrived with the digest %s", n, sum)
		return
	}
	op.Reply(wire.FileWriteReply{Bytes: n, SHA256: sum})
}

// receive writes the host's data to the file, up to END.
func receive(op *serve.Operation, file *os.File) (int64, hash.Hash, error) {
	digest := sha256.New()
	var total int64
	for {
		piece, err := op.Receive()
		if err == io.EOF {
			return total, digest, nil
		}
		if err != nil {
			return total, nil, err
		}
		digest.Write(piece)
		if _, err := file.Write(piece); err != nil {
			return total, nil, err
		}
		total += int64(len(piece))
		op.Consumed(len(piece))
	}
}
