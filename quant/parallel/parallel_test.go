package parallel

import (
	"runtime"
	"sync/atomic"
	"testing"
)

func TestEachIsCalledOnce(t *testing.T) {
	for _, cpus := range []int{1, 3} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cpus))
		for _, n := range []int{0, 1, 2, 100} {
			calls := make([]atomic.Int32, n)
			Each(n, func(i int) { calls[i].Add(1) })
			for i := range calls {
				if c := calls[i].Load(); c != 1 {
					t.Errorf("%d of %d is called %d times", i, n, c)
				}
			}
		}
	}
}

func TestRangesCoverAll(t *testing.T) {
	for _, n := range []int{0, 1, 6, 7, 8, 100} {
		seen := make([]atomic.Int32, n)
		Ranges(n, 7, func(from, to int) {
			if to-from > 7 {
				t.Errorf("%d to %d is longer than 7", from, to)
			}
			for i := from; i < to; i++ {
				seen[i].Add(1)
			}
		})
		for i := range seen {
			if c := seen[i].Load(); c != 1 {
				t.Errorf("%d of %d is in %d ranges", i, n, c)
			}
		}
	}
}
