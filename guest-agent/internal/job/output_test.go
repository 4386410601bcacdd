package job

import (
	"context"
	"os"
	"testing"
)

func TestWhatAFullDiskDoesNotTakeIsCounted(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	o := &output{limit: 1 << 20, file: full}
	for i := 0; i < 2; i++ {
		if err := o.Send([]byte("lost")); err != nil {
			t.Fatal(err)
		}
	}
	if total, truncated := o.size(); total != 8 || !truncated {
		t.Error(total, truncated)
	}
	o.end()
	if now := o.await(context.Background(), 0); now != (snapshot{kept: 0, total: 8, over: true}) {
		t.Errorf("%+v", now)
	}
}

func TestTheOldestGoFirstWhenTheirBytesAreTooMany(t *testing.T) {
	table := &Table{}
	for _, kept := range []int64{100 << 20, 90 << 20, 80 << 20, 70 << 20} {
		table.over = append(table.over, &job{stdout: &output{kept: kept}, stderr: &output{kept: 1 << 20}})
	}
	if surplus := table.surplus(); len(surplus) != 1 || surplus[0] != table.over[0] {
		t.Error(len(surplus))
	}
	table.over = append(table.over, &job{stdout: &output{kept: 1 << 30}, stderr: &output{}})
	if surplus := table.surplus(); len(surplus) != 4 {
		t.Error(len(surplus))
	}
}
