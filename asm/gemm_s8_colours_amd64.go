//go:build amd64 && !purego

package asm

// colourTables are those of gathering, and what is added to each byte.
var colourTables = func() *[5][16]uint8 {
	var t [5][16]uint8
	copy(t[:], gatherTables[28][:])
	for i := range t[4] {
		t[4][i] = 128
	}
	return &t
}()

var oneTap = []int32{0}

// gemmS8ColoursVNNI512 multiplies pairs of pixels; a single one as any other product.
func gemmS8ColoursVNNI512(g *GemmS8Args) {
	if g.M > 1 {
		gemmS8Colours512(g, colourTables)
		return
	}
	var taps [64]int8
	gatherS8AVX2Colours(&GatherS8Args{In: g.A, Taps: g.Taps, Out: taps[:], OutStride: 28, Shifted: true, M: 1}, gatherTables[28])
	one := *g
	one.A, one.Taps, one.Shifted = taps[:], oneTap, true
	gemmS8VNNI512(&one)
}

// gemmS8Colours512 needs two pixels. It reads 16 bytes of each of a pixel's rows, four more than it uses.
//
//go:noescape
func gemmS8Colours512(args *GemmS8Args, tables *[5][16]uint8)
