package main

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestHistogramPercentiles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, tt := range []struct {
		name string
		make func(i int) time.Duration
		n    int
	}{
		{"one", func(int) time.Duration { return 1234567 }, 1},
		{"two", func(i int) time.Duration { return time.Duration(i+1) * time.Millisecond }, 2},
		{"a hundred in order", func(i int) time.Duration { return time.Duration(i+1) * time.Millisecond }, 100},
		{"nanoseconds", func(int) time.Duration { return time.Duration(r.IntN(600)) }, 1000},
		{"nine octaves", func(int) time.Duration { return time.Duration(1) << (20 + r.IntN(9)) }, 1000},
		{"about a frame", func(int) time.Duration { return 30*time.Millisecond + time.Duration(r.IntN(1e7)) }, 5000},
	} {
		var h histogram
		var all []time.Duration
		for i := range tt.n {
			d := tt.make(i)
			all = append(all, d)
			h.add(d)
		}
		slices.Sort(all)
		for _, p := range []int{50, 90, 99} {
			want := all[(len(all)*p+99)/100-1]
			got := h.percentile(p)
			if diff := max(got-want, want-got); diff > want/500 {
				t.Errorf("%s: p%d is %v, want %v within 0.2 %%", tt.name, p, got, want)
			}
		}
		if h.max != all[len(all)-1] {
			t.Errorf("%s: max is %v, want %v", tt.name, h.max, all[len(all)-1])
		}
	}
}

func TestHistogramHoldsAnyDuration(t *testing.T) {
	var h histogram
	if got := h.percentile(50); got != 0 {
		t.Errorf("p50 of nothing is %v", got)
	}
	for _, d := range []time.Duration{-1, 0, 1, 511, 512, 1023, 1024, 1 << 42, 1<<63 - 1} {
		h.add(d)
	}
	if h.max != 1<<63-1 {
		t.Errorf("max is %v", h.max)
	}
	if n := testing.AllocsPerRun(100, func() { h.add(time.Second) }); n != 0 {
		t.Errorf("add allocates %v times", n)
	}
}

func TestHistogramBucketsAreContiguous(t *testing.T) {
	for d := time.Duration(0); d < 5000; d++ {
		if a, b := bucket(d), bucket(d+1); b != a && b != a+1 {
			t.Fatalf("%d ns is in bucket %d, the next in %d", d, a, b)
		}
	}
}
