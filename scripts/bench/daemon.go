package main

import (
	"fmt"
	"os"
	"os/exec"
	"time"

	"dev.cloister/bench/floor"
)

const warmUps = 2

// daemons measures `cloister up` on the state directory home, to its return, beside the smallest daemon on the JVM.
// Two starts are not counted: the first makes the journal, proves the acceleration and archives classes, which are kept.
func daemons(o options, home string, ours, low samples) error {
	var jvm floor.Jvm
	for run := 1 - warmUps; run <= o.runs; run++ {
		started := time.Now()
		if err := cloister(o, home, "up"); err != nil {
			return err
		}
		took := ms(started)
		var err error
		if run < 1 {
			progress("start of the daemon to warm up: %.0f ms", took)
			jvm, err = floor.JvmOf("CLOISTER_HOME="+home, o.classes)
		} else {
			ours.add("daemon_start", took)
		}
		if down := cloister(o, home, "down"); err == nil {
			err = down
		}
		if err != nil {
			return err
		}
		if run < 1 {
			continue
		}
		floor, err := jvm.Start()
		if err != nil {
			return fmt.Errorf("the floor's JVM: %w", err)
		}
		low.add("daemon_start", float64(floor.Microseconds())/1000)
		progress("daemon %d of %d", run, o.runs)
	}
	return nil
}

func cloister(o options, home, verb string) error {
	command := exec.Command(o.cli, verb)
	command.Env = append(os.Environ(), "CLOISTER_HOME="+home)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("cloister %s: %w: %s", verb, err, out)
	}
	return nil
}
