package asm

import (
	"math"
	"math/rand"
)

// randomCase has logits of a random character on a random geometry.
func randomCase(r *rand.Rand) *upsampleCase {
	c := &upsampleCase{v: randomView(r, 24), h: 1 + r.Intn(9), w: 1 + r.Intn(9), classes: 1 + r.Intn(7), gap: r.Intn(3), corners: r.Intn(2) == 0}
	switch r.Intn(8) {
	case 0: // logits of the frame's size
		c.v = View{FrameW: c.v.FrameW, FrameH: c.v.FrameH, NetW: c.v.FrameW, NetH: c.v.FrameH, Rotate: c.v.Rotate, Flip: c.v.Flip}
		seen := c.v.Seen()
		c.v.NetW, c.v.NetH, c.w, c.h = seen.W, seen.H, seen.W, seen.H
	case 1: // one row, one column
		c.v.NetH, c.h = 1, 1
	case 2:
		c.v.NetW, c.w = 1, 1
	case 3: // a frame of one pixel
		c.v = View{FrameW: 1, FrameH: 1, NetW: c.v.NetW, NetH: c.v.NetH, Fit: c.v.Fit, Rotate: c.v.Rotate}
	case 4: // cells wider and higher than what is made at once
		c.v = View{FrameW: 20 + r.Intn(80), FrameH: 20 + r.Intn(40), NetW: 40, NetH: 30, Fit: c.v.Fit, Rotate: c.v.Rotate, Flip: c.v.Flip}
		c.w, c.h = 1+r.Intn(3), 1+r.Intn(3)
	case 5: // a map that shrinks
		c.w, c.h = 20+r.Intn(20), 20+r.Intn(20)
	}
	if r.Intn(5) == 0 {
		t := []float64{0, 0.5, -1, 1.25, 2, 127, -128, 300, -300}[r.Intn(9)]
		c.threshold, c.classes, c.gap = &t, 1, r.Intn(4)
	}
	n := c.h * c.w * (c.classes + c.gap)
	if r.Intn(2) == 0 {
		c.s8 = randomS8(r, n)
	} else {
		c.f32 = randomF32(r, n)
	}
	if c.threshold != nil && c.f32 != nil && r.Intn(2) == 0 { // one of the logits
		*c.threshold = float64(c.f32[r.Intn(n)])
	}
	return c
}

func randomS8(r *rand.Rand, n int) []int8 {
	x := make([]int8, n)
	span := []int{1, 2, 3, 16, 256}[r.Intn(5)]
	for i := range x {
		x[i] = int8(r.Intn(span) - span/2)
		if r.Intn(20) == 0 {
			x[i] = []int8{-128, 127}[r.Intn(2)]
		}
	}
	return x
}

// randomF32 has ties, near ties, tiny and huge numbers, zeros of both signs, infinities, NaN.
func randomF32(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	kind := r.Intn(9)
	odd := []float32{float32(math.NaN()), float32(math.Inf(1)), negInf, math.MaxFloat32, -math.MaxFloat32,
		math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, float32(math.Copysign(0, -1)), 0}
	for i := range x {
		switch kind {
		case 0:
			x[i] = float32(r.NormFloat64())
		case 1: // ties
			x[i] = float32(r.Intn(3))
		case 2: // near ties
			x[i] = math.Float32frombits(math.Float32bits(1.7) + uint32(r.Intn(3)))
		case 3: // gaps about the least one
			x[i] = 1 + float32(r.Intn(5))*0x1p-21
		case 4: // subnormal
			x[i] = math.Float32frombits(uint32(r.Intn(4))) * float32(1-2*r.Intn(2))
		case 5: // constant
			x[i] = 0.1
		case 6: // huge
			x[i] = math.MaxFloat32 * float32(1-2*r.Intn(2))
		case 7: // any sign, near ties
			x[i] = float32(1-2*r.Intn(2)) * math.Float32frombits(math.Float32bits(0.3)+uint32(r.Intn(2)))
		case 8: // gaps about 1e-36
			x[i] = float32(r.Intn(4)) * 0.7e-36
		}
	}
	if r.Intn(3) == 0 {
		for range 1 + n/20 {
			x[r.Intn(n)] = odd[r.Intn(len(odd))]
		}
	}
	return x
}
