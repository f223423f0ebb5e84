//go:build amd64 && !purego

package asm

// pixResizeAVX2 leaves the last pixels, whose reads or writes would reach too far, to the plain kernel.
func pixResizeAVX2(dst []uint32, src []byte, taps []PixTap) {
	n := max(len(taps)-1, 0) &^ 1
	for n > 0 && int(max(taps[n-1].A, taps[n-1].B))+4 > len(src) {
		n -= 2
	}
	if n > 0 {
		_ = dst[3*n]
		resizePairs(&dst[0], &src[0], &taps[0], n/2)
	}
	pixResizePlain(dst[3*n:], src, taps[n:])
}

func pixBlendAVX2(dst []byte, r0, r1 []uint32, w uint32) {
	n := len(dst) &^ 31
	if n > 0 {
		_, _ = r0[n-1], r1[n-1]
		blend32(&dst[0], &r0[0], &r1[0], n/32, w)
	}
	pixBlendPlain(dst[n:], r0[n:], r1[n:], w)
}

//go:noescape
func resizePairs(dst *uint32, src *byte, taps *PixTap, pairs int)

//go:noescape
func blend32(dst *byte, r0, r1 *uint32, groups int, w uint32)
