// Package parallel spreads independent work over all CPUs.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls f for 0 to n-1 on all CPUs and returns when all are done. Results do not depend on the
// number of CPUs where no two calls write the same memory.
func Each(n int, f func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers == 1 {
		for i := range n {
			f(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}

// Ranges calls f for the parts of 0 to n-1 that are at most size long.
func Ranges(n, size int, f func(from, to int)) {
	Each((n+size-1)/size, func(i int) { f(i*size, min((i+1)*size, n)) })
}
