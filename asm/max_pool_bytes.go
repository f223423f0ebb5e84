//go:build (amd64 || arm64) && !purego

package asm

import "unsafe"

// maxWindows are MaxPoolArgs in bytes. Vectors overlap where they do not fill the channels.
type maxWindows struct {
	in, out                            unsafe.Pointer
	rowStride, stride, step, outStride int
	h, w, count, bytes                 int
}

func windowsOf[T float32 | Half | int8](p *MaxPoolArgs[T]) maxWindows {
	size := int(unsafe.Sizeof(p.In[0]))
	return maxWindows{unsafe.Pointer(&p.In[0]), unsafe.Pointer(&p.Out[0]), p.RowStride * size, p.Stride * size,
		p.Step * size, p.OutStride * size, p.H, p.W, p.Count, p.C * size}
}
