package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestAPercentileIsCountedFromTheGoodEnd(t *testing.T) {
	values := []float64{5, 1, 4, 2, 3, 6, 7, 8, 9, 10}
	time, throughput := metric{throughput: false}, metric{throughput: true}
	for _, c := range []struct {
		metric metric
		rank   float64
		want   float64
	}{{time, 50, 5}, {time, 95, 10}, {throughput, 50, 6}, {throughput, 95, 1}} {
		if got := percentile(c.metric, values, c.rank); got != c.want {
			t.Errorf("percentile %v of %+v is %v, want %v", c.rank, c.metric, got, c.want)
		}
	}
}

func TestARatioAboveOneIsSlowerForTimesAndThroughputs(t *testing.T) {
	ours, low := samples{"stop": {30}, "upload": {20}}, samples{"stop": {10}, "upload": {50}}
	if f := figure(metric{"stop", "ms", false}, ours, low); *f.Ratio != 3 {
		t.Errorf("three times the time is ratio %v", *f.Ratio)
	}
	if f := figure(metric{"upload", "MiB/s", true}, ours, low); *f.Ratio != 2.5 {
		t.Errorf("2/5 of the throughput is ratio %v", *f.Ratio)
	}
}

func TestTheJSONIsOneLineWithEveryMetric(t *testing.T) {
	var out bytes.Buffer
	if err := line(&out, samples{"upload": {2}}, samples{"upload": {4}}); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if strings.Count(text, "\n") != 1 || !strings.Contains(text, `"upload":{"n":1,"p50":2,"p95":2,"unit":"MiB/s","floor_p50":4,"ratio":2}`) {
		t.Error(text)
	}
	for _, m := range metrics {
		if !strings.Contains(text, `"`+m.name+`":{`) {
			t.Errorf("no %s in %s", m.name, text)
		}
	}
}
