//go:build amd64 && !purego

package asm

import (
	"unsafe"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

var (
	maxPoolF32Arch = []Row[MaxPoolF32Func]{{Name: "avx2", Needs: cpu.AVX2, Func: maxPoolF32AVX2}}
	maxPoolS8Arch  = []Row[MaxPoolS8Func]{{Name: "avx2", Needs: cpu.AVX2, Func: maxPoolS8AVX2}}
)

// maxWindows are MaxPoolArgs in bytes. Vectors overlap where they do not fill the channels.
type maxWindows struct {
	in, out                            unsafe.Pointer
	rowStride, stride, step, outStride int
	h, w, count, bytes                 int
}

func windowsOf[T float32 | int8](p *MaxPoolArgs[T]) maxWindows {
	size := int(unsafe.Sizeof(p.In[0]))
	return maxWindows{unsafe.Pointer(&p.In[0]), unsafe.Pointer(&p.Out[0]), p.RowStride * size, p.Stride * size,
		p.Step * size, p.OutStride * size, p.H, p.W, p.Count, p.C * size}
}

func maxPoolF32AVX2(p *MaxPoolArgs[float32]) {
	if p.C < 8 || p.Count < 1 {
		maxPoolF32Plain(p)
		return
	}
	w := windowsOf(p)
	maxWindowsF32(&w)
}

func maxPoolS8AVX2(p *MaxPoolArgs[int8]) {
	if p.C < 32 || p.Count < 1 {
		maxPoolS8Plain(p)
		return
	}
	w := windowsOf(p)
	maxWindowsS8(&w)
}

//go:noescape
func maxWindowsF32(p *maxWindows)

//go:noescape
func maxWindowsS8(p *maxWindows)
