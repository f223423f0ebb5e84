package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// settle makes the runtime allocate now what it would allocate later, whenever it gets to
// it, and what would then be counted as a frame's.
func settle() {
	runtime.GC() // the workers of the first collection
	// A goroutine that waits needs a record from a stock of its processor, and leaves it with
	// the processor on which it wakes up.
	const waiting = 128
	onEachProcessor(func() { meet(waiting, func(wait func()) { wait() }) })
	onEachProcessor(func() { time.Sleep(time.Nanosecond) }) // the processor's list of timers
	const calls = 4                                         // system calls that block at the same time, each in a thread
	meet(calls, func(wait func()) {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread() // the thread stays, idle
		wait()
	})
}

// onEachProcessor runs f on all processors of the runtime at the same time.
func onEachProcessor(f func()) {
	processors := int32(runtime.GOMAXPROCS(0))
	var running atomic.Int32
	var ended sync.WaitGroup
	for range processors {
		ended.Go(func() {
			running.Add(1)
			for running.Load() < processors {
				pause() // not yielding, so that each has a processor of its own
			}
			f()
		})
	}
	ended.Wait()
}

// meet runs f in n goroutines; what it is given waits until all have called it.
func meet(n int, f func(wait func())) {
	var here, ended sync.WaitGroup
	here.Add(n)
	for range n {
		ended.Go(func() { f(func() { here.Done(); here.Wait() }) })
	}
	ended.Wait()
}
