// Package capture makes a guest stand still while its memory and its disk are copied, and lets it go on: the one that was
// copied as what it was, each copy as somebody else.
package capture

import (
	"context"
	"sync"

	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

// Guest is what a capture does to a guest, one step each.
type Guest interface {
	// Sync writes to the disk what can be written while all goes on, so that the guest stands still for less long.
	Sync() error
	// FreezeProcesses returns when every program of a host stands still; after an error all go on.
	FreezeProcesses() error
	ThawProcesses() error
	// FreezeDisk makes the root file system clean and keeps it so: who writes to it waits.
	FreezeDisk() error
	// ThawDisk also succeeds when the file system is not frozen.
	ThawDisk() error
	// Renew is chance and time.
	Renew(request wire.ConfigureRequest) error
	// Name is what the guest is called.
	Name(request wire.ConfigureRequest) error
	// Hooks runs the programs with which an image renews what only it knows, and says which failed.
	Hooks(request wire.ConfigureRequest) (failed []string)
}

// Capture is the state of a guest that can be frozen. Nothing but a verb ends it: a time that runs out would run out in the
// copies too, before they are somebody else.
type Capture struct {
	Guest  Guest
	Server *serve.Server
	// Nonce returns another boot nonce each time.
	Nonce func() string

	mu sync.Mutex
	// What stands still.
	processes, disk bool
}

// freeze makes stand still what does not yet, or what this call has stopped goes on again. So it does for a host that has
// gone meanwhile: nobody else would let it go on.
func (c *Capture) freeze(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.processes && c.disk {
		return nil
	}
	before := c.processes
	if !before {
		if err := c.Guest.Sync(); err != nil {
			return err
		}
		c.Server.Freeze(true)
		if err := c.Guest.FreezeProcesses(); err != nil {
			c.Server.Freeze(false)
			return err
		}
		c.processes = true
	}
	err := c.Guest.FreezeDisk()
	c.disk = err == nil
	if err == nil {
		err = ctx.Err()
	}
	if err != nil && !before {
		err = both(err, both(c.thawDisk(), c.thawProcesses()))
	}
	return err
}

// thaw lets all go on, whatever becomes of the clock.
func (c *Capture) thaw(request wire.ConfigureRequest) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	late := c.Guest.Renew(request)
	if err := c.thawDisk(); err != nil {
		return both(err, late)
	}
	return both(c.thawProcesses(), late)
}

// renew makes the guest somebody else before it goes on. After an error it does not.
func (c *Capture) renew(request wire.ConfigureRequest, op *serve.Operation) (reply wire.RenewReply, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.processes {
		return reply, errNotFrozen
	}
	c.Server.Disown(op)
	if err := c.Guest.Renew(request); err != nil {
		return reply, err
	}
	if err := c.thawDisk(); err != nil {
		return reply, err
	}
	if err := c.Guest.Name(request); err != nil {
		return reply, err
	}
	hello := c.Server.Rename(c.Nonce())
	failed := append([]string{}, c.Guest.Hooks(request)...)
	return wire.RenewReply{BootNonce: hello.BootNonce, BootMillis: hello.BootMillis, HooksFailed: failed}, c.thawProcesses()
}

func (c *Capture) thawDisk() error {
	if !c.disk {
		return nil
	}
	err := c.Guest.ThawDisk()
	c.disk = err != nil
	return err
}

func (c *Capture) thawProcesses() error {
	if !c.processes {
		return nil
	}
	err := c.Guest.ThawProcesses()
	c.processes = err != nil
	c.Server.Freeze(c.processes)
	return err
}
