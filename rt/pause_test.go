package rt_test

import (
	"fmt"
	"math"
	"runtime"
	"runtime/metrics"
	"testing"

	"github.com/edgeseg/edgeseg/rt"
)

// stopping is how long goroutines took to stop for the garbage collector. Assembly cannot be stopped, so a kernel
// call that lasts is a pause of the whole program that embeds the runtime.
const stopping = "/sched/pauses/stopping/gc:seconds"

// BenchmarkRunBesideCollections has a program collect garbage without end while frames are computed, and reports the longest
// wait for them, up to the width of the histogram's buckets.
func BenchmarkRunBesideCollections(b *testing.B) {
	m, h, w := network(b, "fast_scnn")
	for _, typ := range precisions(b, "fast_scnn") {
		b.Run(fmt.Sprint(typ), func(b *testing.B) {
			s := session(b, m, rt.Options{Precision: typ, Size: [2]int{8 * h, 8 * w}, Threads: 1})
			f := frame(8*h, 8*w, 1)
			ended, stop := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(ended)
				for {
					select {
					case <-stop:
						return
					default:
						runtime.GC()
					}
				}
			}()
			before := pauses()
			for b.Loop() {
				if err := s.Run(&f, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(1e6*longest(before, pauses()), "us-longest-stop")
			close(stop)
			<-ended
		})
	}
}

func pauses() *metrics.Float64Histogram {
	sample := []metrics.Sample{{Name: stopping}}
	metrics.Read(sample)
	return sample[0].Value.Float64Histogram()
}

// longest is the upper bound of the last bucket that has grown.
func longest(before, after *metrics.Float64Histogram) float64 {
	for i := len(after.Counts) - 1; i >= 0; i-- {
		if after.Counts[i] > before.Counts[i] {
			if top := after.Buckets[i+1]; !math.IsInf(top, 1) {
				return top
			}
			return after.Buckets[i]
		}
	}
	return 0
}
