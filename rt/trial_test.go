package rt

import (
	"testing"
	"time"
)

func TestTrialPicksTheFastestNumberOfWorkers(t *testing.T) {
	for _, tt := range []struct {
		name    string
		workers int
		fixed   bool
		took    map[int]int // milliseconds a frame with a number of workers
		want    int
	}{
		{"all of four", 4, false, map[int]int{1: 100, 2: 60, 4: 40}, 4},
		{"two of four", 4, false, map[int]int{1: 100, 2: 60, 4: 80}, 2},
		{"more are slower than one", 6, false, map[int]int{1: 100, 3: 101, 6: 200}, 1},
		{"more gain next to nothing", 2, false, map[int]int{1: 100, 2: 98}, 1},
		{"what was asked for", 4, true, map[int]int{4: 500}, 4},
		{"one", 1, false, map[int]int{1: 5}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			trial := newTrial(tt.workers, tt.fixed)
			for frame := range 40 {
				n := trial.workers()
				d := time.Duration(tt.took[n]) * time.Millisecond
				if d == 0 {
					t.Fatalf("frame %d is run by %d workers", frame, n)
				}
				if frame < 4 || frame == 6 { // cold caches, another program
					d *= 10
				}
				trial.took(d)
			}
			if got := trial.workers(); got != tt.want {
				t.Errorf("%d workers, want %d", got, tt.want)
			}
		})
	}
}
