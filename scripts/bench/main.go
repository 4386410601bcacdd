// Command bench measures Cloister beside a floor: what the same QEMU, kernel, initramfs and agent need without it.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

type options struct {
	runs    int
	trips   int
	forks   int
	lives   int
	mebi    int
	json    bool
	cli     string
	home    string
	run     string
	classes string
	samples string
	product []string
}

func main() {
	var o options
	flag.IntVar(&o.runs, "runs", 10, "rounds")
	flag.IntVar(&o.trips, "trips", 50, "round trips in each round")
	flag.IntVar(&o.forks, "forks", 3, "starts from a template in each round")
	flag.IntVar(&o.lives, "lives", 4, "rounds of live forks, and of many VMs at once")
	flag.IntVar(&o.mebi, "mib", 64, "size of the file that is uploaded and downloaded, in MiB")
	flag.BoolVar(&o.json, "json", false, "print the figures as one JSON object on the last line")
	flag.StringVar(&o.cli, "cli", "", "the command line of Cloister; empty: the start of the daemon is not measured")
	flag.StringVar(&o.home, "home", "", "a directory for the floor's VMs and the daemon's state")
	flag.StringVar(&o.run, "run", "", "a directory with a short path for the floor's sockets")
	flag.StringVar(&o.classes, "classes", "", "where Hello.class is")
	flag.StringVar(&o.samples, "samples", "", "a file for every single value, as lines of JSON")
	flag.Parse()
	o.product = flag.Args()
	if err := measure(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func measure(o options) error {
	ours, low, err := vms(o)
	if err != nil {
		return err
	}
	if o.cli != "" {
		if err := daemons(o, filepath.Join(o.home, "daemon"), ours, low); err != nil {
			return err
		}
	}
	if o.samples != "" {
		if err := keep(o.samples, ours, low); err != nil {
			return err
		}
	}
	table(os.Stdout, ours, low)
	if o.json {
		return line(os.Stdout, ours, low)
	}
	return nil
}

func keep(path string, ours, low samples) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := raw(file, "cloister", ours); err != nil {
		return err
	}
	return raw(file, "floor", low)
}

// raw prints one line for each metric of one side, with all its values in the order they were measured.
func raw(out io.Writer, side string, s samples) error {
	lines := json.NewEncoder(out)
	for name, values := range s {
		if err := lines.Encode(map[string]any{"side": side, "metric": name, "values": values}); err != nil {
			return err
		}
	}
	return nil
}

// progress shows people that the work goes on.
func progress(format string, args ...any) { fmt.Fprintf(os.Stderr, "  "+format+"\n", args...) }
