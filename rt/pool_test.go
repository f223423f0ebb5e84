package rt

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

type jobFunc func(w *worker, i, n int)

func (f jobFunc) part(w *worker, i, n int) { f(w, i, n) }

// Each part of each job runs once, and before do returns, however late workers fall asleep and wake up
// and however many of them take part.
func TestPoolRunsEachPartOnce(t *testing.T) {
	jobs := 3000
	if testing.Short() {
		jobs = 500
	}
	for _, n := range []int{1, 2, 5} {
		p := newPool(n, nil)
		var wrong atomic.Int32
		counts, want := make([]atomic.Int32, n), make([]int32, n)
		for k := range jobs {
			taking := n - k/7%n
			p.begin(n - k/11%n)
			for i := range taking {
				want[i]++
			}
			err := p.do(jobFunc(func(w *worker, i, parts int) {
				if i != w.index || parts != taking || counts[i].Add(1) != want[i] {
					wrong.Add(1)
				}
				if (k+i)%23 == 0 { // longer than the others spin, now and then
					time.Sleep(2 * spin)
				}
			}), taking)
			p.end()
			if err != nil {
				t.Fatal(err)
			}
			for i := range counts {
				if c := counts[i].Load(); c != want[i] {
					t.Fatalf("%d of %d workers: part %d had run %d times when job %d ended, want %d", taking, n, i, c, k+1, want[i])
				}
			}
			if k%50 == 0 {
				time.Sleep(2 * spin) // all fall asleep
			}
		}
		p.close()
		if wrong.Load() > 0 {
			t.Errorf("%d workers: %d parts ran out of turn", n, wrong.Load())
		}
	}
}

// A worker that waits in vain within a frame sleeps, and waits are short for some frames.
func TestPoolGivesWayWhereItWaitsInVain(t *testing.T) {
	p := newPool(2, nil)
	defer p.close()
	p.begin(2)
	err := p.do(jobFunc(func(w *worker, _, _ int) {
		for w.index == 1 && p.crowded.Load() == 0 { // until the other has given up
			time.Sleep(spin)
		}
	}), 2)
	p.end()
	if err != nil {
		t.Fatal(err)
	}
	for frame := range crowdedFrames + 1 {
		p.begin(2)
		sharing := p.sharing.Load()
		p.end()
		if want := int32(2 * (frame / crowdedFrames)); sharing != want {
			t.Errorf("frame %d after it: %d workers wait long, want %d", frame, sharing, want)
		}
	}
}

func TestPanicOfAWorkerIsAnError(t *testing.T) {
	p := newPool(3, nil)
	defer p.close()
	for i := range 3 {
		err := p.do(jobFunc(func(_ *worker, part, _ int) {
			if part == i {
				panic("broken")
			}
		}), 3)
		if err == nil || !strings.Contains(err.Error(), "broken") {
			t.Errorf("part %d: error is %v", i, err)
		}
		if err := p.do(jobFunc(func(*worker, int, int) {}), 3); err != nil {
			t.Errorf("the next job: %v", err)
		}
	}
}

func TestBandsCoverAllRows(t *testing.T) {
	for rows := range 20 {
		for n := 1; n < 6; n++ {
			next := 0
			for i := range n {
				y0, y1 := band(rows, i, n)
				if y0 != next || y1 < y0 {
					t.Fatalf("%d rows, part %d of %d: %d to %d", rows, i, n, y0, y1)
				}
				next = y1
			}
			if next != rows {
				t.Fatalf("%d rows in %d parts end at %d", rows, n, next)
			}
		}
	}
}
