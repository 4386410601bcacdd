package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"sort"
	"strings"
)

// metric is one thing measured on both sides.
type metric struct {
	name       string
	unit       string
	throughput bool // more is better
}

// The metrics of the JSON line, in its order; those after them are for the table alone.
var metrics = []metric{
	{"cold_boot_first_exec", "ms", false},
	{fromTemplate, "ms", false},
	{fromPool, "ms", false},
	{"exec_round_trip", "ms", false},
	{throughMCP, "ms", false},
	{"upload", "MiB/s", true},
	{"download", "MiB/s", true},
	{"daemon_start", "ms", false},
	{liveFork(1), "ms", false},
	{liveFork(10), "ms", false},
	{liveFork(50), "ms", false},
	{capturePause, "ms", false},
	{"suspend", "ms", false},
	{"wake", "ms", false},
	{snapshotOf(64), "ms", false},
	{snapshotOf(256), "ms", false},
	{snapshotOf(1024), "ms", false},
	{restoreOf(64), "ms", false},
	{restoreOf(256), "ms", false},
	{restoreOf(1024), "ms", false},
	{memoryAlone, "MiB", false},
	{memoryOfMany, "MiB", false},
}

var alsoShown = []metric{{"stop", "ms", false}}

const footer = `p50 and p95: half and 95 of 100 samples are this good or better. The floor drives the same QEMU, kernel, initramfs,
agent and machine without Cloister, in turn with it; that of mcp_exec_round_trip is the library's own, in turn with it. ratio: how many times slower Cloister is than the floor, at p50:
ours/floor for times, floor/ours for throughputs. Above 1 is slower than the floor, below 1 faster.`

// samples are the measured values by metric.
type samples map[string][]float64

func (s samples) add(name string, value float64) { s[name] = append(s[name], value) }

type figures struct {
	N     int      `json:"n"`
	P50   float64  `json:"p50"`
	P95   float64  `json:"p95"`
	Unit  string   `json:"unit"`
	Floor *float64 `json:"floor_p50"`
	Ratio *float64 `json:"ratio"`
}

// figure sums up one metric, with as many digits as mean something.
func figure(m metric, ours, floor samples) figures {
	f := figures{N: len(ours[m.name]), Unit: m.unit}
	f.P50, f.P95 = percentile(m, ours[m.name], 50), percentile(m, ours[m.name], 95)
	f.P50, f.P95 = rounded(f.P50), rounded(f.P95)
	if len(floor[m.name]) == 0 || f.N == 0 {
		return f
	}
	low := percentile(m, floor[m.name], 50)
	ratio := f.P50 / low
	if m.throughput {
		ratio = 1 / ratio
	}
	low, ratio = rounded(low), rounded(ratio)
	f.Floor, f.Ratio = &low, &ratio
	return f
}

// percentile is by nearest rank, counted from the good end.
func percentile(m metric, values []float64, rank float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := append([]float64(nil), values...)
	sort.Float64s(sorted)
	if m.throughput {
		sort.Sort(sort.Reverse(sort.Float64Slice(sorted)))
	}
	return sorted[int(math.Ceil(rank/100*float64(len(sorted))))-1]
}

func rounded(v float64) float64 { return math.Round(v*1000) / 1000 }

// table prints the figures for people.
func table(out io.Writer, ours, floor samples) {
	fmt.Fprintf(out, "\n%-26s %6s %10s %10s  %-6s %10s %7s\n", "metric", "n", "p50", "p95", "unit", "floor p50", "ratio")
	for _, m := range append(append([]metric{}, metrics...), alsoShown...) {
		f := figure(m, ours, floor)
		if f.N == 0 {
			continue
		}
		low, ratio := "-", "-"
		if f.Floor != nil {
			low, ratio = fmt.Sprintf("%.2f", *f.Floor), fmt.Sprintf("%.2f", *f.Ratio)
		}
		fmt.Fprintf(out, "%-26s %6d %10.2f %10.2f  %-6s %10s %7s\n", m.name, f.N, f.P50, f.P95, f.Unit, low, ratio)
	}
	for _, part := range []struct{ prefix, of string }{{phase, "a cold boot"}, {forkPhase, "a start from a template"}} {
		phases(out, part.prefix, part.of+" of Cloister", ours)
		phases(out, part.prefix, part.of+" of the floor", floor)
	}
	fmt.Fprintf(out, "\n%s\n", footer)
}

// phases prints where the time of a start went: the metrics whose names begin so.
func phases(out io.Writer, prefix, what string, s samples) {
	var names []string
	for name := range s {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return
	}
	sort.Strings(names)
	fmt.Fprintf(out, "\n%s, p50 in ms:", what)
	for _, name := range names {
		fmt.Fprintf(out, " %s %.1f", name[len(prefix)+2:], percentile(metric{}, s[name], 50))
	}
	fmt.Fprintln(out)
}

// line prints the figures as one JSON object, on one line.
func line(out io.Writer, ours, floor samples) error {
	all := map[string]figures{}
	for _, m := range metrics {
		all[m.name] = figure(m, ours, floor)
	}
	text, err := json.Marshal(all)
	if err == nil {
		_, err = fmt.Fprintf(out, "%s\n", text)
	}
	return err
}
