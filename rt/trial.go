package rt

import (
	"slices"
	"time"
)

// trial finds how many workers run a session's frames fastest: the first frames are run by
// different numbers of them in turn, in between as any other, since results do not depend on it.
type trial struct {
	counts []int           // that are tried, ascending; one when it is known
	least  []time.Duration // that a frame took with each
	frames int
}

const (
	trialRounds = 4
	trialGain   = 0.97 // of the time with fewer workers is what more of them must reach
)

// newTrial tries up to so many workers: all, half of them and so on, to one. With fixed there is nothing to try.
func newTrial(workers int, fixed bool) trial {
	t := trial{counts: []int{workers}}
	for n := workers / 2; n > 0 && !fixed; n /= 2 {
		t.counts = append(t.counts, n)
	}
	slices.Reverse(t.counts)
	t.least = make([]time.Duration, len(t.counts))
	return t
}

// turn is the index of the count for the next frame; the largest goes first.
func (t *trial) turn() int { return len(t.counts) - 1 - t.frames%len(t.counts) }

// workers is how many run the next frame.
func (t *trial) workers() int { return t.counts[t.turn()] }

// took says how long that frame took.
func (t *trial) took(d time.Duration) {
	if len(t.counts) == 1 {
		return
	}
	i := t.turn()
	if t.frames < len(t.counts) || d < t.least[i] {
		t.least[i] = d
	}
	if t.frames++; t.frames < trialRounds*len(t.counts) {
		return
	}
	best := 0
	for i, d := range t.least {
		if float64(d) < trialGain*float64(t.least[best]) {
			best = i
		}
	}
	t.counts, t.frames = t.counts[best:best+1], 0
}
