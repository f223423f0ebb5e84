package rt

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// How long a waiting worker, or Run, looks for work before it sleeps: between frames, and within one, where the next
// step is near and to wake up takes longer than most waits (100 microseconds on some machines).
const (
	spin        = 50 * time.Microsecond
	spinInFrame = 2 * time.Millisecond
)

// crowdedFrames is for how many frames waits are short after a long one was in vain: others need the cores, or
// steps cannot be shared.
const crowdedFrames = 8

// job is work that can be done in parts, each by another worker.
type job interface {
	part(w *worker, i, n int)
}

// pool is a plan's workers. The goroutine that calls do is worker 0; the others
// are woken once per job and sleep between frames.
type pool struct {
	mu      sync.Mutex // held by the session that runs
	workers []*worker
	job     job
	left    atomic.Int32  // parts that are not done
	call    atomic.Uint64 // number of jobs so far << 16 | workers that take part in the last
	waiting atomic.Bool   // do sleeps on done
	sharing atomic.Int32  // workers of a frame whose jobs follow each other at once on free cores, or 0
	crowded atomic.Int32  // frames until sharing is tried again
	done    chan struct{} // a token when left reaches 0 and do sleeps
	quit    bool
	failed  atomic.Pointer[error]
	ended   sync.WaitGroup
}

func newPool(n int, started func(i int)) *pool {
	p := &pool{done: make(chan struct{}, 1), workers: make([]*worker, n)}
	for i := range p.workers {
		p.workers[i] = &worker{index: i, wake: make(chan struct{}, 1)}
	}
	p.ended.Add(n - 1)
	for _, w := range p.workers[1:] {
		go p.work(w, started)
	}
	return p
}

// do runs the job's parts on the first n workers and waits for all. A panic in one is its error.
func (p *pool) do(j job, n int) error {
	if n == 1 {
		p.run(p.workers[0], j, 1)
		return p.failure()
	}
	p.job = j
	p.left.Store(int32(n - 1))
	p.next(n)
	p.run(p.workers[0], j, n)
	for start := time.Now(); p.left.Load() > 0; {
		if p.near(0, start) {
			continue
		}
		p.waiting.Store(true)
		if p.left.Load() > 0 || !p.waiting.CompareAndSwap(true, false) {
			<-p.done
		}
		// Not the end yet: a worker that was slow to look at waiting may have sent the
		// token of the job before.
	}
	return p.failure()
}

// begin locks the pool for a frame's jobs on its first n workers.
func (p *pool) begin(n int) {
	p.mu.Lock()
	if p.crowded.Load() > 0 {
		p.crowded.Add(-1)
	} else if n > 1 {
		p.sharing.Store(int32(n))
	}
}

// end follows on begin.
func (p *pool) end() {
	p.sharing.Store(0)
	p.mu.Unlock()
}

// near says whether worker i, which waits since start, is to look again rather than to sleep.
func (p *pool) near(i int, start time.Time) bool {
	waited := time.Since(start)
	if waited < spin || i >= int(p.sharing.Load()) {
		return waited < spin
	}
	if waited < spinInFrame {
		return true
	}
	p.crowded.Store(crowdedFrames)
	p.sharing.Store(0)
	return false
}

// close ends the workers.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.quit = true
	p.next(len(p.workers))
	p.ended.Wait()
}

// next calls the first n workers, but for the one that calls.
func (p *pool) next(n int) {
	p.call.Store((p.call.Load()>>16+1)<<16 | uint64(n))
	for _, w := range p.workers[1:n] {
		if w.asleep.CompareAndSwap(true, false) {
			w.wake <- struct{}{}
		}
	}
}

func (p *pool) failure() error {
	if e := p.failed.Swap(nil); e != nil {
		return *e
	}
	return nil
}

// work is the life of worker w.
func (p *pool) work(w *worker, started func(i int)) {
	defer p.ended.Done()
	if started != nil {
		runtime.LockOSThread() // and never unlocked: the thread ends with the worker
		started(w.index)
	}
	for seen := uint64(0); ; {
		seen = p.await(w, seen)
		n := int(seen & 0xffff)
		if w.index >= n {
			continue
		}
		if p.quit {
			return
		}
		p.run(w, p.job, n)
		if p.left.Add(-1) == 0 && p.waiting.CompareAndSwap(true, false) {
			p.done <- struct{}{}
		}
	}
}

// await gives the call that follows the one that was seen. A worker that takes part cannot miss
// one, since do waits for it. A wake-up may be late, for a call that has been seen: it looks again.
func (p *pool) await(w *worker, seen uint64) uint64 {
	for start := time.Now(); ; {
		if c := p.call.Load(); c != seen {
			return c
		}
		if p.near(w.index, start) {
			continue
		}
		w.asleep.Store(true)
		if p.call.Load() == seen || !w.asleep.CompareAndSwap(true, false) {
			<-w.wake
		}
	}
}

// run does worker w's part of n.
func (p *pool) run(w *worker, j job, n int) {
	defer func() {
		if r := recover(); r != nil {
			err := fmt.Errorf("rt: a worker failed: %v", r)
			p.failed.CompareAndSwap(nil, &err)
		}
	}()
	j.part(w, w.index, n)
}

// band is part i of n of the rows 0..rows.
func band(rows, i, n int) (y0, y1 int) { return rows * i / n, rows * (i + 1) / n }
