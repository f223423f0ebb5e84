package optest

import (
	"fmt"
	"hash/fnv"
	"iter"
	"math"
	"math/rand/v2"

	"github.com/edgeseg/edgeseg/ops"
)

// Case is an operator with its attributes, inputs and constants, and its reference output.
type Case struct {
	Name   string // "conv/depthwise 3x3 stride 2/relu/extreme"
	Op     ops.Op
	In     []*ops.Tensor
	Params ops.Params
	Out    ops.Quant   // of the output; zero in float
	Want   *ops.Tensor // what the reference gives
	Bound  []float64   // largest error of each output, nil in int8
}

// Cases gives the cases of all operators in type t, Float32, Float16 or Int8. Equal seeds give equal cases.
// Those of Float16 hold float32 numbers that half precision holds too.
func Cases(seed int64, t ops.Type) iter.Seq[*Case] {
	return func(yield func(*Case) bool) {
		for _, kind := range ops.Kinds() {
			for c := range CasesOf(kind, seed, t) {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// CasesOf gives the cases of one operator; those that Cases gives too. There are none of int8 where the
// operator has no int8 arithmetic.
func CasesOf(kind string, seed int64, t ops.Type) iter.Seq[*Case] {
	return func(yield func(*Case) bool) {
		if t == ops.Int8 && ops.FloatOnly(kind) {
			return
		}
		h := fnv.New64a()
		h.Write([]byte(kind))
		g := &generator{Rand: rand.New(rand.NewPCG(uint64(seed), h.Sum64())), t: t}
		for _, s := range specs(kind, g) {
			s.name = kind + "/" + s.name
			if !yield(g.build(s)) {
				return
			}
		}
	}
}

// Judge compares a candidate's output with the reference's.
func (c *Case) Judge(got *ops.Tensor) error {
	if got.Shape != c.Want.Shape {
		return fmt.Errorf("optest: %s: output of %v, want %v", c.Name, got.Shape, c.Want.Shape)
	}
	if len(got.F32) != len(c.Want.F32) || len(got.I8) != len(c.Want.I8) {
		return fmt.Errorf("optest: %s: %d float32 and %d int8 elements, want %d and %d",
			c.Name, len(got.F32), len(got.I8), len(c.Want.F32), len(c.Want.I8))
	}
	first, wrong := -1, 0
	note := func(i int, ok bool) {
		if !ok {
			if wrong++; first < 0 {
				first = i
			}
		}
	}
	for i, q := range c.Want.I8 {
		note(i, got.I8[i] == q)
	}
	for i, v := range c.Want.F32 {
		note(i, c.near(got.F32[i], v, i))
	}
	if wrong == 0 {
		return nil
	}
	return fmt.Errorf("optest: %s: at %s %s (%d of %d differ)", c.Name, c.place(first), c.difference(got, first), wrong, c.Want.Elems())
}

// near tells whether a float output is right. Values that are not finite have no error.
func (c *Case) near(got, want float32, i int) bool {
	g, w := float64(got), float64(want)
	if math.IsNaN(w) || math.IsInf(w, 0) || math.IsNaN(g) {
		return g == w || math.IsNaN(g) && math.IsNaN(w)
	}
	return math.Abs(g-w) <= c.Bound[i]
}

// place names element i of the output as [y x c].
func (c *Case) place(i int) string {
	s := c.Want.Shape
	return fmt.Sprint([]int{i / s.C / s.W, i / s.C % s.W, i % s.C})
}

func (c *Case) difference(got *ops.Tensor, i int) string {
	if c.Want.I8 != nil {
		return fmt.Sprintf("%d, want %d", got.I8[i], c.Want.I8[i])
	}
	return fmt.Sprintf("%g, want %g, error %.3g above %.3g", got.F32[i], c.Want.F32[i],
		math.Abs(float64(got.F32[i])-float64(c.Want.F32[i])), c.Bound[i])
}
