package main

import (
	"fmt"
	"os"

	"dev.cloister/bench/floor"
)

// dirtied are the sizes of the file in the guest's memory, in MiB.
var dirtied = []int{64, 256, 1024}

const usualDirt = 256

func snapshotOf(mebi int) string { return fmt.Sprintf("snapshot_%dmb", mebi) }
func restoreOf(mebi int) string  { return fmt.Sprintf("restore_%dmb", mebi) }

// memories measures what saves a VM's memory and what brings it back, on both sides in turn, with files of several sizes in it.
func (f *floorSide) memories(o options, ours, low samples) error {
	for _, mebi := range dirtied {
		rounds := o.lives
		if mebi > usualDirt {
			rounds = 1
		}
		if err := f.memory(rounds, mebi, ours, low); err != nil {
			return fmt.Errorf("%d MiB of memory: %w", mebi, err)
		}
	}
	return nil
}

func (f *floorSide) memory(rounds, mebi int, ours, low samples) error {
	p := f.library.product
	pid, err := p.ask(fmt.Sprint("sized ", mebi))
	if err != nil {
		return err
	}
	recipe, err := floor.RecipeOf(int(pid[0]))
	if err != nil {
		return err
	}
	vm, _, err := floor.Fork(recipe, f.files.Sub("memory"))
	if err != nil {
		return err
	}
	defer func() { vm.Kill() }()
	if err := vm.Dirty(mebi); err != nil {
		return err
	}
	if _, err := p.ask(fmt.Sprint("dirty ", mebi)); err != nil {
		return err
	}
	for round := 0; round <= rounds; round++ {
		ours, low := ours, low
		if round == 0 {
			ours, low = samples{}, samples{}
		}
		progress("%d MiB of memory, round %d of %d", mebi, round, rounds)
		commands := []string{"snapshot", "restore"}
		names := []string{snapshotOf(mebi), restoreOf(mebi)}
		if mebi == usualDirt {
			commands, names = append(commands, "suspend", "wake"), append(names, "suspend", "wake")
		}
		for i, command := range commands {
			took, err := p.ask(command)
			if err != nil {
				return err
			}
			ours.add(names[i], took[0])
		}
		// The disk of each lies on that of the one before.
		files := f.files.Sub(fmt.Sprint("s", round))
		defer os.RemoveAll(files.Disk)
		defer os.RemoveAll(files.Sockets)
		m, times, err := vm.SaveAndBack(recipe, files)
		if err != nil {
			return err
		}
		vm = m
		for i, took := range times {
			if i < len(names) {
				low.add(names[i], float64(took.Microseconds())/1000)
			}
		}
	}
	_, err = p.ask("stop")
	return err
}
