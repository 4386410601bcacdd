package files

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"syscall"

	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

// Read is the verb that sends a file, or a part of it.
func Read(op *serve.Operation) {
	var request wire.FileReadRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if wrong := usable(request.Path); wrong != "" {
		op.Fail("invalid", wrong)
		return
	}
	if request.Offset < 0 {
		op.Fail("invalid", "a negative offset")
		return
	}
	// Not blocking: the open of a FIFO must not wait for its other end.
	file, err := os.OpenFile(request.Path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		fail(op, err)
		return
	}
	defer file.Close()
	if err := send(op, request, file); err != nil {
		fail(op, err)
	}
}

func send(op *serve.Operation, request wire.FileReadRequest, file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if err := regular(request.Path, info); err != nil {
		return err
	}
	if request.Offset > 0 {
		if _, err := file.Seek(request.Offset, io.SeekStart); err != nil {
			return err
		}
	}
	var in io.Reader = file
	if request.Length != nil && *request.Length >= 0 {
		in = io.LimitReader(file, *request.Length)
	}
	digest := sha256.New()
	n, err := io.CopyBuffer(op, io.TeeReader(in, digest), make([]byte, serve.Chunk))
	if err != nil {
		return err
	}
	op.Reply(wire.FileReadReply{
		Bytes: n, Size: info.Size(), Mode: permissions(info), MtimeMillis: info.ModTime().UnixMilli(),
		SHA256: hex.EncodeToString(digest.Sum(nil)),
	})
	return nil
}

func permissions(info os.FileInfo) uint32 { return info.Sys().(*syscall.Stat_t).Mode & 0o7777 }
