package capture

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"dev.cloister/agent/internal/machine"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

var errNotFrozen = errors.New("the guest is not frozen")

// Freeze is the verb that makes the guest stand still.
func (c *Capture) Freeze(op *serve.Operation) {
	if err := c.freeze(op.Context()); err != nil {
		fail(op, err)
		return
	}
	op.Reply(wire.Empty{})
}

// Thaw is the verb that lets a guest go on as what it was.
func (c *Capture) Thaw(op *serve.Operation) {
	var request wire.ThawRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	clock := wire.ConfigureRequest{UnixNanos: request.UnixNanos}
	if wrong := machine.Check(clock); wrong != "" {
		op.Fail("invalid", wrong)
		return
	}
	if err := c.thaw(clock); err != nil {
		fail(op, err)
		return
	}
	op.Reply(wire.Empty{})
}

// Renew is the verb that lets a copy of a guest go on as somebody else.
func (c *Capture) Renew(op *serve.Operation) {
	var request wire.ConfigureRequest
	if err := op.Decode(&request); err != nil {
		op.Fail("invalid", err.Error())
		return
	}
	if wrong := machine.Check(request); wrong != "" {
		op.Fail("invalid", wrong)
		return
	}
	reply, err := c.renew(request, op)
	if err != nil {
		fail(op, err)
		return
	}
	op.Reply(reply)
}

// fail tells apart what may succeed if it is tried again.
func fail(op *serve.Operation, err error) {
	code := "io"
	switch {
	case err == errNotFrozen:
		code = "invalid"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, syscall.EBUSY):
		code = "busy"
	}
	op.Fail(code, err.Error())
}

// both is the first error that there is, with what the other says.
func both(err, other error) error {
	if err == nil || other == nil {
		if err == nil {
			err = other
		}
		return err
	}
	return fmt.Errorf("%w; also: %v", err, other)
}
