package main

import (
	"fmt"
	"math/rand"
	"path/filepath"
	"time"

	"dev.cloister/bench/floor"
)

// phase begins the names of the parts of a cold boot; a digit that orders them follows.
const phase = "boot."

// forkPhase does the same for the parts of a start from a template.
const forkPhase = "fork."

const fromTemplate = "create_first_exec_template"

// fromPool has as its floor a VM that was made and stopped before, and is let run.
const fromPool = "create_first_exec_warm"

// throughMCP has the library as its floor.
const throughMCP = "mcp_exec_round_trip"

const guestFile = "/root/measured"

// side is one of the two that are measured: a round is a boot, round trips, a file both ways and a stop.
type side interface {
	round(o options, ours, low samples) error
}

// warmUpTrips is how often the first round makes each of its round trips more than the others.
const warmUpTrips = 5

// vms measures both sides in turn. The first round of each is not counted: after it files are cached and code is compiled.
func vms(o options) (ours, low samples, err error) {
	ours, low = samples{}, samples{}
	p, err := startProduct(o.product)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if ended := p.close(); err == nil {
			err = ended
		}
	}()
	library := &librarySide{product: p}
	files := floor.Files{Disk: filepath.Join(o.home, "floor"), Sockets: filepath.Join(o.run, "floor")}
	raw := &floorSide{files: files, library: library, contents: noise(o.mebi << 20)}
	for round := 0; round <= o.runs; round++ {
		ours, low, o := ours, low, o
		if round == 0 {
			ours, low, o.trips = samples{}, samples{}, o.trips*warmUpTrips
		}
		progress("round %d of %d", round, o.runs)
		for turn := 0; turn < 2; turn++ {
			which := turn
			if round > 0 {
				which = (turn + round) % 2
			}
			if err := [2]side{library, raw}[which].round(o, ours, low); err != nil {
				return nil, nil, fmt.Errorf("round %d: %w", round, err)
			}
		}
	}
	if err := raw.lives(o, ours, low); err != nil {
		return nil, nil, err
	}
	return ours, low, raw.memories(o, ours, low)
}

// librarySide is Cloister.
type librarySide struct {
	product *product
	recipe  *floor.Recipe // of the first VM
	copied  *floor.Recipe // of the first VM from a template
}

func (l *librarySide) round(o options, into, low samples) error {
	boot, err := l.product.ask("boot")
	if err != nil {
		return err
	}
	if l.recipe == nil {
		recipe, err := floor.RecipeOf(int(boot[1]))
		if err != nil {
			return err
		}
		l.recipe = &recipe
		progress("QEMU of both: %s", recipe.Describe())
	}
	into.add("cold_boot_first_exec", boot[0])
	for name, at := range map[string]int{"1.setup": 2, "2.spawn": 3, "3.kernel": 4, "4.handshake": 5, "5.reply and exec": 8} {
		into.add(phase+name, boot[at])
	}
	trips, err := l.product.ask(fmt.Sprint("trips ", o.trips))
	if err != nil {
		return err
	}
	for _, ms := range trips {
		into.add("exec_round_trip", ms)
	}
	if trips, err = l.product.ask(fmt.Sprint("mcp ", o.trips)); err != nil {
		return err
	}
	for i := 0; i+1 < len(trips); i += 2 {
		into.add(throughMCP, trips[i])
		low.add(throughMCP, trips[i+1])
	}
	for _, name := range []string{"upload", "download"} {
		ms, err := l.product.ask(fmt.Sprint(name, " ", o.mebi))
		if err != nil {
			return err
		}
		into.add(name, float64(o.mebi)/ms[0]*1000)
	}
	stop, err := l.product.ask("stop")
	if err != nil {
		return err
	}
	into.add("stop", stop[0])
	for i := 0; i < o.forks; i++ {
		if err := l.fork(into); err != nil {
			return err
		}
		took, err := l.product.ask("warm")
		if err != nil {
			return err
		}
		into.add(fromPool, took[0])
	}
	return nil
}

// fork creates a workspace from a template; its machine is stopped off the clock.
func (l *librarySide) fork(into samples) error {
	made, err := l.product.ask("fork")
	if err != nil {
		return err
	}
	if l.copied == nil {
		recipe, err := floor.RecipeOf(int(made[1]))
		if err != nil {
			return err
		}
		l.copied = &recipe
	}
	into.add(fromTemplate, made[0])
	for name, at := range map[string]int{"1.setup": 2, "2.spawn": 3, "3.restore": 6, "4.enter": 7, "5.reply and exec": 8} {
		into.add(forkPhase+name, made[at])
	}
	_, err = l.product.ask("stop")
	return err
}

// floorSide is QEMU and the agent without Cloister.
type floorSide struct {
	files    floor.Files
	library  *librarySide
	contents []byte
}

func (f *floorSide) round(o options, _, into samples) error {
	started := time.Now()
	vm, p, err := floor.Boot(*f.library.recipe, f.files)
	if err != nil {
		return err
	}
	defer vm.Kill()
	into.add("cold_boot_first_exec", ms(started))
	into.add(phase+"1.overlay", float64(p.Overlay.Microseconds())/1000)
	into.add(phase+"2.spawn", float64(p.Spawn.Microseconds())/1000)
	into.add(phase+"3.guest", float64(p.Guest.Microseconds())/1000)
	into.add(phase+"4.exec", float64(p.Exec.Microseconds())/1000)
	for i := 0; i < o.trips; i++ {
		started := time.Now()
		if err := vm.True(); err != nil {
			return err
		}
		into.add("exec_round_trip", ms(started))
	}
	if err := f.copies(vm, into); err != nil {
		return err
	}
	started = time.Now()
	if err := vm.Stop(); err != nil {
		return err
	}
	into.add("stop", ms(started))
	for i := 0; i < o.forks; i++ {
		if err := f.fork(into); err != nil {
			return err
		}
		took, err := floor.Warm(*f.library.copied, f.files)
		if err != nil {
			return err
		}
		into.add(fromPool, float64(took.Microseconds())/1000)
	}
	return nil
}

func (f *floorSide) fork(into samples) error {
	started := time.Now()
	vm, p, err := floor.Fork(*f.library.copied, f.files)
	if err != nil {
		return err
	}
	defer vm.Kill()
	into.add(fromTemplate, ms(started))
	for name, took := range map[string]time.Duration{"1.overlay": p.Overlay, "2.spawn": p.Spawn, "3.restore": p.Guest, "4.enter": p.Enter, "5.exec": p.Exec} {
		into.add(forkPhase+name, float64(took.Microseconds())/1000)
	}
	return nil
}

func (f *floorSide) copies(vm *floor.Machine, into samples) error {
	mebi := float64(len(f.contents)) / (1 << 20)
	started := time.Now()
	if err := vm.Upload(guestFile, f.contents); err != nil {
		return err
	}
	into.add("upload", mebi/ms(started)*1000)
	started = time.Now()
	n, err := vm.Download(guestFile)
	if err != nil || n != len(f.contents) {
		return fmt.Errorf("%d bytes came back: %w", n, err)
	}
	into.add("download", mebi/ms(started)*1000)
	return nil
}

// noise is data that nothing can compress, the same in every run.
func noise(size int) []byte {
	b := make([]byte, size)
	_, _ = rand.New(rand.NewSource(1)).Read(b)
	return b
}

func ms(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1000 }
