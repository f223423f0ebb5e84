package asm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// poolShape is the geometry of an average.
type poolShape struct{ h, w, c int }

func (s poolShape) String() string { return fmt.Sprintf("%dx%d_c%d", s.h, s.w, s.c) }

// poolShapes have all tails of channels, and windows in which sums of 16 bits would overflow.
func poolShapes() (all []poolShape) {
	for c := 1; c <= 70; c++ {
		all = append(all, poolShape{1 + c%4, 1 + c%3, c})
	}
	return append(all, poolShape{1, 255, 20}, poolShape{2, 256, 33}, poolShape{1, 257, 4}, poolShape{3, 600, 128}, poolShape{20, 30, 64})
}

func (s poolShape) int8(z [3]int32) (*PoolS8Args, *guarded[int8]) {
	pixel := (s.c + 3) &^ 3
	p := &PoolS8Args{Stride: pixel, RowStride: s.w*pixel + 8, H: s.h, W: s.w, C: s.c,
		Bias: -int32(s.h*s.w) * (rand.Int32N(256) - 128), Requant: requantOf(1, 128*s.h*s.w, false, z[0], z[1], z[2])}
	p.In = inputS8((s.h-1)*p.RowStride + s.w*pixel)
	return p, newGuarded[int8](s.c)
}

func TestPoolRowsGiveThePlainBits(t *testing.T) {
	eachRow(t, &PoolS8, func(t *testing.T, row PoolS8Func) {
		for i, s := range poolShapes() {
			p, out := s.int8(clamps[i%len(clamps)])
			if i%3 == 0 { // all as far from 0 as they can be
				for j := range p.In {
					p.In[j] = int8(-128 + 255*(i%2))
				}
			}
			want := *p
			p.Out, want.Out = out.outputs()
			row(p)
			poolS8Plain(&want)
			out.compare(t, 0)
		}
	})
}

func TestFloatPoolRowsStayWithinTheBound(t *testing.T) {
	eachRow(t, &PoolF32, func(t *testing.T, row PoolF32Func) {
		for _, s := range poolShapes() {
			p, out := s.float32()
			want := *p
			p.Out, want.Out = out.outputs()
			row(p)
			poolF32Plain(&want)
			out.compare(t, 4*6*float64(s.h*s.w)*math.Exp2(-24))
		}
	})
}

func (s poolShape) float32() (*PoolF32Args, *guarded[float32]) {
	p := &PoolF32Args{Stride: s.c, RowStride: s.w*s.c + 8, H: s.h, W: s.w, C: s.c, Divisor: float32(s.h * s.w)}
	p.In = inputF32((s.h-1)*p.RowStride + s.w*s.c)
	return p, newGuarded[float32](s.c)
}

func BenchmarkPoolS8(b *testing.B) {
	for _, s := range []poolShape{{16, 32, 128}, {3, 3, 3}} {
		b.Run(s.String(), func(b *testing.B) {
			p, out := s.int8(clamps[0])
			p.Out, _ = out.outputs()
			benchRows(b, &PoolS8, "Gelem/s", s.h*s.w*s.c, func(f PoolS8Func) { f(p) })
		})
	}
}

func BenchmarkPoolF32(b *testing.B) {
	for _, s := range []poolShape{{16, 32, 128}, {3, 3, 3}} {
		b.Run(s.String(), func(b *testing.B) {
			p, out := s.float32()
			p.Out, _ = out.outputs()
			benchRows(b, &PoolF32, "Gelem/s", s.h*s.w*s.c, func(f PoolF32Func) { f(p) })
		})
	}
}
