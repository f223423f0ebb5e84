package asm

import (
	"math"
	"math/rand"
	"slices"
	"testing"
)

// plainClass is the lowest of the largest of values; NaN never is.
func plainClass(values []float64) uint8 {
	class, best := 0, math.Inf(-1)
	for i, v := range values {
		if v > best {
			class, best = i, v
		}
	}
	return uint8(class)
}

func TestArgmaxRows(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	for range 500 {
		n, classes := r.Intn(20), 1+r.Intn(40)
		if r.Intn(10) == 0 {
			classes = NoClass
		}
		stride := classes + r.Intn(5)
		f32, s8 := randomF32(r, n*stride+classes), randomS8(r, n*stride+classes)
		wantF32, wantS8 := []uint8{}, []uint8{}
		for i := range n {
			var a, b []float64
			for k := range classes {
				a, b = append(a, float64(f32[i*stride+k])), append(b, float64(s8[i*stride+k]))
			}
			wantF32, wantS8 = append(wantF32, plainClass(a)), append(wantS8, plainClass(b))
		}
		judge := func(family, row string, want []uint8, run func(dst []uint8)) {
			t.Helper()
			got := slices.Repeat([]uint8{0xa5}, n+1)
			run(got[:n])
			if !slices.Equal(got[:n], want) || got[n] != 0xa5 {
				t.Fatalf("%s %s: %d positions of %d+%d: %v, want %v", family, row, n, classes, stride-classes, got, want)
			}
		}
		for _, row := range runnable(&ArgmaxF32) {
			judge("argmax_f32", row.Name, wantF32, func(dst []uint8) { row.Func(dst, f32, classes, stride) })
		}
		for _, row := range runnable(&ArgmaxS8) {
			judge("argmax_s8", row.Name, wantS8, func(dst []uint8) { row.Func(dst, s8, classes, stride) })
		}
		for _, row := range runnable(&PeakF32) {
			judge("peak_f32", row.Name, wantF32, func(dst []uint8) {
				gap, size := make([]float32, n), make([]uint32, n)
				row.Func(dst, gap, size, f32, classes, stride)
				for i := range n {
					checkPeak(t, f32[i*stride:][:classes], int(dst[i]), gap[i], size[i])
				}
			})
		}
	}
}

// checkPeak holds the gap where all is finite, and the size always.
func checkPeak(t *testing.T, x []float32, class int, gap float32, size uint32) {
	t.Helper()
	wantSize, wantGap := uint32(0), float32(math.Inf(1))
	for k, v := range x {
		wantSize = max(wantSize, math.Float32bits(float32(math.Abs(float64(v)))))
		if k < class {
			wantGap = min(wantGap, x[class]-v)
		}
	}
	if size != wantSize || wantSize < infBits && gap != wantGap {
		t.Fatalf("%v: size %#x, gap %v, want %#x and %v", x, size, gap, wantSize, wantGap)
	}
}
