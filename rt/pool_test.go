package rt

import (
	"strings"
	"sync/atomic"
	"testing"
)

type jobFunc func(w *worker, i, n int)

func (f jobFunc) part(w *worker, i, n int) { f(w, i, n) }

func TestPoolRunsEachPartOnce(t *testing.T) {
	for _, n := range []int{1, 2, 5} {
		p := newPool(n)
		counts := make([]atomic.Int32, n)
		for range 200 {
			if err := p.do(jobFunc(func(w *worker, i, _ int) { counts[i].Add(1) })); err != nil {
				t.Fatal(err)
			}
		}
		p.close()
		for i := range counts {
			if c := counts[i].Load(); c != 200 {
				t.Errorf("%d workers: part %d ran %d times of 200", n, i, c)
			}
		}
	}
}

func TestPanicOfAWorkerIsAnError(t *testing.T) {
	p := newPool(3)
	defer p.close()
	for i := range 3 {
		err := p.do(jobFunc(func(_ *worker, part, _ int) {
			if part == i {
				panic("broken")
			}
		}))
		if err == nil || !strings.Contains(err.Error(), "broken") {
			t.Errorf("part %d: error is %v", i, err)
		}
		if err := p.do(jobFunc(func(*worker, int, int) {})); err != nil {
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
