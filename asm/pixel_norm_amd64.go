//go:build amd64 && !purego

package asm

// normOrders bring the bytes of four pixels, red first, into the network's order, as they lie in
// inputs of 3 and of 4 elements a pixel; from 128 on 0. The second of each is BGR.
var normOrders = [2][2][16]uint8{
	{
		{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 128, 128, 128, 128},
		{2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 128, 128, 128, 128},
	},
	{
		{0, 1, 2, 128, 3, 4, 5, 128, 6, 7, 8, 128, 9, 10, 11, 128},
		{2, 1, 0, 128, 5, 4, 3, 128, 8, 7, 6, 128, 11, 10, 9, 128},
	},
}

// groupsIn is how many groups fit in n elements where each reads (or writes) some and the next one
// begins step elements on.
func groupsIn(n, each, step int) int {
	if n < each {
		return 0
	}
	return (n-each)/step + 1
}

func pixNormS8AVX2(dst []int8, src []byte, p *PixNorm) {
	done := 0 // pixels
	if p.Stride == 4 {
		order := &normOrders[1][index(p.BGR)]
		if p.Raw {
			if n := min(groupsIn(len(src), 28, 24), groupsIn(len(dst), 32, 32)); n > 0 {
				normRaw8(&dst[0], &src[0], n, order)
				done = 8 * n
			}
		} else if n := min(groupsIn(len(src), 16, 12), groupsIn(len(dst), 16, 16)); n > 0 {
			m, off := [4]int32{p.M[0], p.M[1], p.M[2]}, [4]int32{p.Off[0], p.Off[1], p.Off[2]}
			normScaled4(&dst[0], &src[0], n, order, &m, &off)
			done = 4 * n
		}
	}
	pixNormS8Plain(dst[done*p.Stride:], src[3*done:], p)
}

// pixNormS8AVX512 leaves to AVX2 what does not fill groups of 16 pixels.
func pixNormS8AVX512(dst []int8, src []byte, p *PixNorm) {
	if n := min(groupsIn(len(src), 52, 48), groupsIn(len(dst), 64, 64)); n > 0 && p.Stride == 4 && !p.Raw {
		m, off := [4]int32{p.M[0], p.M[1], p.M[2]}, [4]int32{p.Off[0], p.Off[1], p.Off[2]}
		normScaled16(&dst[0], &src[0], n, &normOrders[1][index(p.BGR)], &m, &off)
		dst, src = dst[64*n:], src[48*n:]
	}
	pixNormS8AVX2(dst, src, p)
}

func pixNormF32AVX2(dst []float32, src []byte, p *PixNorm) {
	step := 4 * p.Stride
	n := min(groupsIn(len(src), 16, 12), groupsIn(len(dst), 16, step))
	if n > 0 {
		var a, b [16]float32
		for i := range step {
			if c := i % p.Stride; c < 3 {
				a[i], b[i] = p.A[c], p.B[c]
			}
		}
		normFloat4(&dst[0], &src[0], n, 4*step, &normOrders[p.Stride-3][index(p.BGR)], &a, &b)
	}
	pixNormF32Plain(dst[n*step:], src[12*n:], p)
}

//go:noescape
func normRaw8(dst *int8, src *byte, groups int, order *[16]uint8)

//go:noescape
func normScaled4(dst *int8, src *byte, groups int, order *[16]uint8, m, off *[4]int32)

//go:noescape
func normScaled16(dst *int8, src *byte, groups int, order *[16]uint8, m, off *[4]int32)

//go:noescape
func normFloat4(dst *float32, src *byte, groups, step int, order *[16]uint8, a, b *[16]float32)
