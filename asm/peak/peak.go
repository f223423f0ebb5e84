// Package peak runs a core's multiply units as fast as they go, on registers alone: what kernels and whole
// networks are held to.
package peak

import (
	"time"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

// Unit is a kind of multiply-accumulate instruction.
type Unit struct {
	Name  string // of the instruction
	Int8  bool   // multiplies int8 into int32 sums; otherwise float32
	Needs cpu.Features
	MACs  int               // multiply-accumulates of one turn
	lanes int               // sums of a register
	turns func(n int) int32 // runs n > 0 turns, for the number of products that one lane of all registers has added
}

// Best is the fastest unit that this CPU has for int8 or float32, nil if none is known.
func Best(int8 bool) *Unit {
	for i := range units {
		if u := &units[i]; u.Int8 == int8 && cpu.Has(u.Needs) {
			return u
		}
	}
	return nil
}

// Measure gives multiply-accumulates a second on one core: the best of what short runs reach in the time.
func (u *Unit) Measure(lasts time.Duration) float64 {
	const turns = 10_000 // some tens of microseconds
	best := 0.0
	for end := time.Now().Add(lasts); ; {
		start := time.Now()
		u.turns(turns)
		now := time.Now()
		best = max(best, float64(u.MACs)*turns/now.Sub(start).Seconds())
		if now.After(end) {
			return best
		}
	}
}
