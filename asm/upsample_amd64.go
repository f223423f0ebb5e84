//go:build amd64 && !purego

package asm

import "github.com/edgeseg/edgeseg/asm/cpu"

var (
	argmaxF32Arch   = []Row[ArgmaxF32Func]{{Name: "avx2", Needs: cpu.AVX2, Func: argmaxF32AVX2}}
	argmaxS8Arch    = []Row[ArgmaxS8Func]{{Name: "avx2", Needs: cpu.AVX2, Func: argmaxS8AVX2}}
	peakF32Arch     = []Row[PeakF32Func]{{Name: "avx2", Needs: cpu.AVX2, Func: peakF32AVX2}}
	upsampleF32Arch = []Row[UpsampleF32Func]{{Name: "avx2", Needs: cpu.AVX2, Func: upsampleF32AVX2}}
	upsampleS8Arch  = []Row[UpsampleS8Func]{{Name: "avx2", Needs: cpu.AVX2, Func: upsampleS8AVX2}}
)

func argmaxF32AVX2(dst []uint8, x []float32, classes, stride int) {
	if len(dst) > 0 && classes > 0 {
		_ = x[(len(dst)-1)*stride+classes-1]
		argmaxF32x8(dst, x, classes, stride)
	}
}

// argmaxS8AVX2 leaves the last positions to the plain kernel where reading whole vectors would
// reach behind the logits.
func argmaxS8AVX2(dst []uint8, x []int8, classes, stride int) {
	n := 0
	if last := len(x) - (classes+15)&^15; last >= 0 && classes > 0 && classes <= 256 {
		n = min(last/stride+1, len(dst))
	}
	if n > 0 {
		argmaxS8x16(dst[:n], x, classes, stride, &classOrder)
	}
	if n < len(dst) {
		argmaxS8Plain(dst[n:], x[n*stride:], classes, stride)
	}
}

// classOrder holds what is added to the values of classes so that of equal ones the lowest
// is the largest.
var classOrder = func() (t [256]uint16) {
	for c := range t {
		t[c] = uint16(255 - c)
	}
	return t
}()

func peakF32AVX2(class []uint8, gap []float32, size []uint32, x []float32, classes, stride int) {
	if n := len(class); n > 0 && classes > 0 {
		_ = x[(n-1)*stride+classes-1]
		peakF32x8(class, gap[:n], size[:n], x, classes, stride)
	}
}

func upsampleF32AVX2(a *UpsampleF32Args) {
	if len(a.WX) > 0 && len(a.WY) > 0 && len(a.Class) > 0 {
		upsampleF32x8(a)
	}
}

func upsampleS8AVX2(a *UpsampleS8Args) {
	if len(a.WX) > 0 && len(a.WY) > 0 && len(a.Class) > 0 {
		upsampleS8x8(a)
	}
}

//go:noescape
func argmaxF32x8(dst []uint8, x []float32, classes, stride int)

//go:noescape
func argmaxS8x16(dst []uint8, x []int8, classes, stride int, order *[256]uint16)

//go:noescape
func peakF32x8(class []uint8, gap []float32, size []uint32, x []float32, classes, stride int)

//go:noescape
func upsampleF32x8(a *UpsampleF32Args)

//go:noescape
func upsampleS8x8(a *UpsampleS8Args)
