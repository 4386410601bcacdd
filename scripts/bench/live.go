package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dev.cloister/bench/floor"
)

const (
	capturePause = "capture_pause"
	memoryAlone  = "pss_per_vm_1"
	memoryOfMany = "pss_per_vm_20"
	many         = 20
)

// families are how many children are made at once.
var families = []int{1, 10, 50}

func liveFork(children int) string { return fmt.Sprint("live_fork_", children) }

// lives measures forks of a running VM, and how much memory VMs take, on both sides in turn.
func (f *floorSide) lives(o options, ours, low samples) error {
	if _, err := f.library.product.ask("fork"); err != nil {
		return err
	}
	source, _, err := floor.Fork(*f.library.copied, f.files.Sub("source"))
	if err != nil {
		return err
	}
	defer source.Kill()
	for round := 0; round <= o.lives; round++ {
		ours, low := ours, low
		if round == 0 {
			ours, low = samples{}, samples{}
		}
		progress("live forks, round %d of %d", round, o.lives)
		for _, children := range families {
			if err := f.library.live(children, ours); err != nil {
				return fmt.Errorf("%d live forks: %w", children, err)
			}
			if err := f.live(source, children, low); err != nil {
				return fmt.Errorf("%d live forks of the floor: %w", children, err)
			}
		}
		for _, count := range []int{1, many} {
			if err := f.crowd(count, ours, low); err != nil {
				return fmt.Errorf("%d VMs: %w", count, err)
			}
		}
	}
	_, err = f.library.product.ask("stop")
	return err
}

// live has the library fork its workspace; the children are removed off the clock.
func (l *librarySide) live(children int, into samples) error {
	told, err := l.product.ask(fmt.Sprint("live ", children))
	if err != nil {
		return err
	}
	into.add(liveFork(children), told[0])
	into.add(capturePause, told[1])
	_, err = l.product.ask("drop")
	return err
}

func (f *floorSide) live(source *floor.Machine, children int, into samples) error {
	files := f.files.Sub("live")
	defer os.RemoveAll(files.Disk)
	defer os.RemoveAll(files.Sockets)
	started := time.Now()
	made, paused, err := source.Live(*f.library.copied, files, children)
	if err != nil {
		return err
	}
	into.add(liveFork(children), ms(started))
	into.add(capturePause, float64(paused.Microseconds())/1000)
	floor.KillAll(made)
	return nil
}

// crowd measures the memory of VMs that came from a template, those of both sides one after the other.
func (f *floorSide) crowd(count int, ours, low samples) error {
	metric := memoryAlone
	if count > 1 {
		metric = memoryOfMany
	}
	pids, err := f.library.product.ask(fmt.Sprint("many ", count))
	if err != nil {
		return err
	}
	if err := share(pids, metric, ours); err != nil {
		return err
	}
	if _, err := f.library.product.ask("drop"); err != nil {
		return err
	}
	made, err := floor.Many(*f.library.copied, f.files.Sub("many"), count)
	if err != nil {
		return err
	}
	defer floor.KillAll(made)
	raw := make([]float64, count)
	for i, vm := range made {
		raw[i] = float64(vm.Pid())
	}
	return share(raw, metric, low)
}

// share adds the mean of the processes' proportional set sizes, in MiB: pages that several map count in part.
func share(pids []float64, metric string, into samples) error {
	total := 0.0
	for _, pid := range pids {
		pss, err := proportionalSetSize(int(pid))
		if err != nil {
			return err
		}
		total += pss
	}
	into.add(metric, total/float64(len(pids)))
	return nil
}

func proportionalSetSize(pid int) (float64, error) {
	file, err := os.Open(filepath.Join("/proc", strconv.Itoa(pid), "smaps_rollup"))
	if err != nil {
		return 0, err
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) == 3 && fields[0] == "Pss:" {
			kib, err := strconv.ParseFloat(fields[1], 64)
			return kib / 1024, err
		}
	}
	return 0, fmt.Errorf("process %d tells no Pss", pid)
}
