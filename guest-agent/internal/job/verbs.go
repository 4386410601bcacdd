package job

import (
	"context"
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"dev.cloister/agent/internal/files"
	"dev.cloister/agent/internal/program"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

const maxWaitMillis = 3_600_000

// Start is the verb that starts a job.
func (t *Table) Start(op *serve.Operation) {
	var request wire.JobStartRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if !validID.MatchString(request.ID) {
		op.Failf("invalid", "the id %.80q is not 1 to 64 of A-Z a-z 0-9 _ . -, the first no dot", request.ID)
		return
	}
	if limit := request.OutputLimit; limit != nil && (*limit < 0 || *limit > maxOutput) {
		op.Failf("invalid", "an output limit of %d is not within 0 to %d bytes", *limit, maxOutput)
		return
	}
	j, refused := t.start(request)
	if refused != nil {
		op.Fail(refused.Code, refused.Message)
		return
	}
	op.Reply(j.info())
}

// List is the verb that tells of all jobs.
func (t *Table) List(op *serve.Operation) {
	reply := wire.JobListReply{Jobs: []wire.JobReply{}}
	for _, j := range t.snapshot() {
		reply.Jobs = append(reply.Jobs, j.info())
	}
	op.Reply(reply)
}

// Info is the verb that tells of one.
func (t *Table) Info(op *serve.Operation) {
	if j := t.named(op); j != nil {
		op.Reply(j.info())
	}
}

// Kill is the verb that ends a job and all that it has started.
func (t *Table) Kill(op *serve.Operation) {
	j := t.named(op)
	if j == nil {
		return
	}
	j.stop()
	select {
	case <-j.done:
		j.program.KillRest()
		op.Reply(j.info())
	case <-op.Context().Done():
		op.Fail("cancelled", "the job is being killed; nobody waited")
	}
}

// Remove is the verb that forgets a job that has ended.
func (t *Table) Remove(op *serve.Operation) {
	t.changing.Lock()
	defer t.changing.Unlock()
	j := t.named(op)
	if j == nil {
		return
	}
	if !j.ended() {
		op.Failf("job-running", "job %s is running", j.id)
		return
	}
	t.drop(j)
	op.Reply(wire.Empty{})
}

// Signal is the verb that signals the process group of a job.
func (t *Table) Signal(op *serve.Operation) {
	var request wire.SignalRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if !program.IsSignal(request.Signal) {
		op.Failf("invalid", "%d is not a signal", request.Signal)
		return
	}
	j := t.named(op)
	if j == nil {
		return
	}
	if j.program.Signal(syscall.Signal(request.Signal)) != nil {
		op.Failf("job-ended", "job %s has ended", j.id)
		return
	}
	op.Reply(wire.Empty{})
}

// Read is the verb that sends what a job has printed.
func (t *Table) Read(op *serve.Operation) {
	var request wire.JobReadRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if request.Offset < 0 || request.MaxBytes < 1 || !validWait(request.WaitMillis) {
		op.Fail("invalid", "a negative offset, fewer than 1 byte, or a wait that is not within 0 to an hour")
		return
	}
	j := t.named(op)
	if j == nil {
		return
	}
	streams := map[string]*output{wire.Stdout: j.stdout, wire.Stderr: j.stderr}
	stream := streams[request.Stream]
	if stream == nil {
		op.Failf("invalid", "no stream %.64q", request.Stream)
		return
	}
	ctx, release := context.WithTimeout(op.Context(), millis(request.WaitMillis))
	defer release()
	now := stream.await(ctx, request.Offset)
	n, err := send(op, stream.path, request, now.kept)
	switch {
	case errors.Is(err, os.ErrNotExist):
		notFound(op, j.id)
	case err != nil:
		op.Fail(files.Code(err), err.Error())
	default:
		next := request.Offset + n
		op.Reply(wire.JobReadReply{
			NextOffset: next, Total: now.total, Ended: now.over && next >= now.kept, Truncated: now.total > now.kept,
		})
	}
}

// send sends the part of the file that is known to be there.
func send(op *serve.Operation, path string, request wire.JobReadRequest, kept int64) (int64, error) {
	if err := op.Context().Err(); err != nil {
		return 0, err
	}
	n := kept - request.Offset
	if n <= 0 {
		return 0, nil
	}
	if n > request.MaxBytes {
		n = request.MaxBytes
	}
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	sent, err := io.CopyBuffer(op, io.NewSectionReader(file, request.Offset, n), make([]byte, serve.Chunk))
	if err == nil && sent < n {
		err = &os.PathError{Op: "read", Path: path, Err: io.ErrUnexpectedEOF}
	}
	return sent, err
}

// Write is the verb that sends standard input to a job.
func (t *Table) Write(op *serve.Operation) {
	var request wire.JobWriteRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if !validWait(request.WaitMillis) {
		op.Fail("invalid", "a wait that is not within 0 to an hour")
		return
	}
	j := t.named(op)
	if j == nil {
		return
	}
	into := j.input
	if into == nil {
		into = noInput
	}
	taken, err := into.feed(op, request.End, millis(request.WaitMillis))
	switch {
	case err == errInputClosed:
		op.Failf("input-closed", "job %s takes no input", j.id)
	case err != nil:
		op.Fail("cancelled", "the input was cancelled")
	default:
		op.Reply(wire.JobWriteReply{Bytes: taken, Open: into.isOpen()})
	}
}

// named finds the job that the operation names, or answers that there is none.
func (t *Table) named(op *serve.Operation) *job {
	var request wire.JobRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return nil
	}
	j := t.find(request.ID)
	if j == nil {
		notFound(op, request.ID)
	}
	return j
}

func notFound(op *serve.Operation, id string) { op.Failf("job-not-found", "no job %.64q", id) }

func validWait(ms int64) bool { return ms >= 0 && ms <= maxWaitMillis }

func millis(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }
