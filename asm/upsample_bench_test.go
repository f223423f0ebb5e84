package asm

import (
	"fmt"
	"math/rand"
	"testing"
)

// scene is logits like a street's: regions around random points, with noise.
func scene(h, w, classes int) []float32 {
	r := rand.New(rand.NewSource(3))
	points := make([][2]float32, 2*classes)
	for i := range points {
		points[i] = [2]float32{r.Float32() * float32(h), r.Float32() * float32(w)}
	}
	x := make([]float32, h*w*classes)
	for i := range h * w {
		for c := range classes {
			nearest := float32(1e9)
			for j := c; j < len(points); j += classes {
				dy, dx := points[j][0]-float32(i/w), points[j][1]-float32(i%w)
				nearest = min(nearest, dy*dy+dx*dx)
			}
			x[i*classes+c] = 10 - nearest/float32(h) + r.Float32()
		}
	}
	return x
}

// quants brings logits to int8, positions rounded up to 4 elements.
func quants(x []float32, classes int) (q []int8, stride int) {
	stride = (classes + 3) &^ 3
	q = make([]int8, len(x)/classes*stride)
	for i, v := range x {
		q[i/classes*stride+i%classes] = int8(min(max(8*v, -128), 127))
	}
	return q, stride
}

func BenchmarkUpsample(b *testing.B) {
	for _, c := range []struct{ frameH, frameW, h, w, classes int }{
		{360, 480, 45, 60, 11},
		{1024, 2048, 128, 256, 19}, {512, 1024, 64, 128, 19},
		{512, 1024, 512, 1024, 20},
	} {
		name := fmt.Sprintf("%dx%d/%dx%dx%d", c.frameH, c.frameW, c.h, c.w, c.classes)
		v := View{FrameW: c.frameW, FrameH: c.frameH, NetW: c.frameW, NetH: c.frameH}
		mask := make([]uint8, c.frameH*c.frameW)
		logits := scene(c.h, c.w, c.classes)
		q, stride := quants(logits, c.classes)
		b.Run("f32/"+name, func(b *testing.B) {
			u, err := NewUpsample(v, c.h, c.w, c.classes, c.classes, true)
			if err != nil {
				b.Fatal(err)
			}
			s := u.NewScratch()
			b.SetBytes(int64(len(mask)))
			for b.Loop() {
				u.RunF32(mask, nil, logits, 0, u.Rows(), s)
			}
		})
		b.Run("s8/"+name, func(b *testing.B) {
			u, err := NewUpsample(v, c.h, c.w, c.classes, stride, true)
			if err != nil {
				b.Fatal(err)
			}
			s := u.NewScratch()
			b.SetBytes(int64(len(mask)))
			for b.Loop() {
				u.RunS8(mask, nil, q, 0, u.Rows(), s)
			}
		})
	}
}

// BenchmarkPeak is what float32 logits cost before any cell is filled.
func BenchmarkPeak(b *testing.B) {
	logits := scene(64, 256, 19)
	class, gap, size := make([]uint8, 64*256), make([]float32, 64*256), make([]uint32, 64*256)
	for _, row := range runnable(&PeakF32) {
		b.Run(row.Name, func(b *testing.B) {
			b.SetBytes(int64(4 * len(logits)))
			for b.Loop() {
				row.Func(class, gap, size, logits, 19, 19)
			}
		})
	}
}
