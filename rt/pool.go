package rt

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// spin is how long a waiting worker, or Run, looks for work before it sleeps.
const spin = 50 * time.Microsecond

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
	left    atomic.Int32 // parts that are not done
	epoch   atomic.Uint32
	waiting atomic.Bool   // do sleeps on done
	done    chan struct{} // a token when left reaches 0 and do sleeps
	quit    bool
	failed  atomic.Pointer[error]
	ended   sync.WaitGroup
}

func newPool(n int) *pool {
	p := &pool{done: make(chan struct{}, 1), workers: make([]*worker, n)}
	for i := range p.workers {
		p.workers[i] = &worker{index: i, wake: make(chan struct{}, 1)}
	}
	p.ended.Add(n - 1)
	for _, w := range p.workers[1:] {
		go p.work(w)
	}
	return p
}

// do runs the job's parts and waits for all. A panic in one is its error.
func (p *pool) do(j job) error {
	n := len(p.workers)
	if n == 1 {
		return p.alone(j)
	}
	p.job = j
	p.left.Store(int32(n - 1))
	p.epoch.Add(1)
	p.wake()
	p.run(p.workers[0], j, n)
	for start := time.Now(); p.left.Load() > 0; {
		if time.Since(start) < spin {
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

// alone runs the whole job on the calling goroutine: for those that a wake-up costs more.
func (p *pool) alone(j job) error {
	p.run(p.workers[0], j, 1)
	return p.failure()
}

// close ends the workers.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.quit = true
	p.epoch.Add(1)
	p.wake()
	p.ended.Wait()
}

func (p *pool) wake() {
	for _, w := range p.workers[1:] {
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
func (p *pool) work(w *worker) {
	defer p.ended.Done()
	for seen := uint32(0); ; {
		p.await(w, seen)
		seen++
		if p.quit {
			return
		}
		p.run(w, p.job, len(p.workers))
		if p.left.Add(-1) == 0 && p.waiting.CompareAndSwap(true, false) {
			p.done <- struct{}{}
		}
	}
}

// await returns when the epoch is no longer seen. A wake-up may be late, for an epoch that
// has been seen: it looks again.
func (p *pool) await(w *worker, seen uint32) {
	for start := time.Now(); p.epoch.Load() == seen; {
		if time.Since(start) < spin {
			continue
		}
		w.asleep.Store(true)
		if p.epoch.Load() == seen || !w.asleep.CompareAndSwap(true, false) {
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
