package asm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// addS8 are additions of n elements as plans make them: the largest multiplier is just within int16,
// or the shift is 14.
func addS8(n, shift int, z [3]int32) (*AddS8Args, *guarded[int8]) {
	most := int32(min(1<<15-1, 3<<shift))
	mul := func() int32 { return 1 + rand.Int32N(most) }
	a := &AddS8Args{A: inputS8(n), B: inputS8(n), MulA: mul(), MulB: mul(), Shift: uint(shift), Lo: z[1], Hi: z[2], N: n}
	za, zb := rand.Int32N(256)-128, rand.Int32N(256)-128
	a.Bias = int32(1)<<shift>>1 - za*a.MulA - zb*a.MulB + z[0]<<shift
	return a, newGuarded[int8](n)
}

func TestAdditionRowsGiveThePlainBits(t *testing.T) {
	eachRow(t, &AddS8, func(t *testing.T, row AddS8Func) {
		for n := range 200 {
			for _, shift := range []int{0, 1, 13, 14} {
				a, out := addS8(n, shift, clamps[n%len(clamps)])
				want := *a
				a.Out, want.Out = out.outputs()
				row(a)
				addS8Plain(&want)
				out.compare(t, 0)
			}
		}
	})
}

// A plan may let a sum take the place of one of its inputs.
func TestAdditionRowsWorkInPlace(t *testing.T) {
	eachRow(t, &AddS8, func(t *testing.T, row AddS8Func) {
		for n := range 150 {
			a, out := addS8(n, 14, clamps[1])
			want := *a
			a.Out, want.Out = out.outputs()
			copy(a.Out, a.A)
			a.A = a.Out
			row(a)
			addS8Plain(&want)
			out.compare(t, 0)
		}
	})
	eachRow(t, &AddF32, func(t *testing.T, row AddF32Func) {
		for n := range 150 {
			a, out := addF32(n)
			want := *a
			a.Out, want.Out = out.outputs()
			copy(a.Out, a.B)
			a.B = a.Out
			row(a)
			addF32Plain(&want)
			out.compare(t, 0)
		}
	})
}

// Plans keep multipliers within int16, the type does not.
func TestAdditionRowsTakeMultipliersBeyondInt16(t *testing.T) {
	eachRow(t, &AddS8, func(t *testing.T, row AddS8Func) {
		a, out := addS8(100, 14, clamps[0])
		a.MulA, a.MulB = 70000, -40000
		want := *a
		a.Out, want.Out = out.outputs()
		row(a)
		addS8Plain(&want)
		out.compare(t, 0)
	})
}

func addF32(n int) (*AddF32Args, *guarded[float32]) {
	return &AddF32Args{A: inputF32(n), B: inputF32(n), Lo: -1, Hi: 2, N: n}, newGuarded[float32](n)
}

// mapShape is the geometry of a call on W pixels of C channels.
type mapShape struct{ w, c int }

func (s mapShape) String() string { return fmt.Sprintf("w%d_c%d", s.w, s.c) }

func mapShapes() (all []mapShape) {
	for c := 1; c <= 70; c++ {
		all = append(all, mapShape{1 + c%6, c})
	}
	for w := 1; w <= 9; w++ {
		all = append(all, mapShape{w, 25}, mapShape{w, 28}, mapShape{w, 64})
	}
	return append(all, mapShape{120, 131})
}

// affineS8Args makes inputs that lie further apart than their channels, as parts of a join do.
func (s mapShape) affineS8(two, prelu bool, z [3]int32) (*AffineS8Args, *guarded[int8]) {
	mul := func(int) int16 { return int16(rand.IntN(1<<16) - 1<<15) }
	a := &AffineS8Args{
		AStride: s.c + 4, BStride: s.c + 8, OutStride: s.c + s.w%3,
		MulA: weights(s.c, mul), MulB: weights(s.c, mul),
		Bias:    weights(s.c, func(int) int32 { return rand.Int32N(1<<20) - 1<<19 }),
		Requant: requantOf(s.c, 1<<22, prelu, z[0], z[1], z[2]), W: s.w, C: s.c,
	}
	a.A = inputS8((s.w-1)*a.AStride + s.c)
	if two {
		a.B = inputS8((s.w-1)*a.BStride + s.c)
	}
	return a, newGuarded[int8]((s.w-1)*a.OutStride + s.c)
}

func TestAffineRowsGiveThePlainBits(t *testing.T) {
	eachRow(t, &AffineS8, func(t *testing.T, row AffineS8Func) {
		for i, s := range mapShapes() {
			for _, two := range []bool{false, true} {
				a, out := s.affineS8(two, i%3 > 0, clamps[i%len(clamps)])
				want := *a
				a.Out, want.Out = out.outputs()
				row(a)
				affineS8Plain(&want)
				out.compare(t, 0)
			}
		}
	})
}

func (s mapShape) affineF32(two, prelu bool) (*AffineF32Args, *guarded[float32]) {
	random := func(int) float32 { return float32(rand.NormFloat64()) }
	a := &AffineF32Args{
		AStride: s.c, BStride: s.c + 3, OutStride: s.c + s.w%3,
		Scale: weights(s.c, random), Shift: weights(s.c, random), Lo: -2, Hi: float32(math.Inf(1)), W: s.w, C: s.c,
	}
	if prelu {
		a.Slope = weights(s.c, random)
	}
	a.A = inputF32((s.w-1)*a.AStride + s.c)
	if two {
		a.B = inputF32((s.w-1)*a.BStride + s.c)
	}
	return a, newGuarded[float32]((s.w-1)*a.OutStride + s.c)
}

func TestFloatAffineRowsStayWithinTheBound(t *testing.T) {
	eachRow(t, &AffineF32, func(t *testing.T, row AffineF32Func) {
		for i, s := range mapShapes() {
			for _, two := range []bool{false, true} {
				a, out := s.affineF32(two, i%2 > 0)
				want := *a
				a.Out, want.Out = out.outputs()
				row(a)
				affineF32Plain(&want)
				out.compare(t, 100*math.Exp2(-22))
			}
		}
	})
}

func BenchmarkAddS8(b *testing.B) {
	a, out := addS8(64*128, 14, clamps[0])
	a.Out, _ = out.outputs()
	benchRows(b, &AddS8, "Gelem/s", a.N, func(f AddS8Func) { f(a) })
}

func BenchmarkAddF32(b *testing.B) {
	a, out := addF32(64 * 128)
	a.Out, _ = out.outputs()
	benchRows(b, &AddF32, "Gelem/s", a.N, func(f AddF32Func) { f(a) })
}

func BenchmarkAffineS8(b *testing.B) {
	for _, s := range []mapShape{{120, 12}, {120, 25}, {60, 128}} {
		b.Run(s.String(), func(b *testing.B) {
			a, out := s.affineS8(true, true, clamps[1])
			a.Out, _ = out.outputs()
			benchRows(b, &AffineS8, "Gelem/s", s.w*s.c, func(f AffineS8Func) { f(a) })
		})
	}
}

func BenchmarkAffineF32(b *testing.B) {
	for _, s := range []mapShape{{120, 12}, {120, 25}, {60, 128}} {
		b.Run(s.String(), func(b *testing.B) {
			a, out := s.affineF32(true, true)
			a.Out, _ = out.outputs()
			benchRows(b, &AffineF32, "Gelem/s", s.w*s.c, func(f AffineF32Func) { f(a) })
		})
	}
}
