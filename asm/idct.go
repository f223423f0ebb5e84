package asm

// IDCTArgs are the arguments of a call that makes the samples of a row of blocks from their
// coefficients (JPEG's inverse cosine transform of 8x8).
type IDCTArgs struct {
	Coef   []int16    // [N][8][8], a block column by column: the vertical frequency is the faster index
	Last   []uint8    // [N], the number in zigzag order of the last coefficient that may not be 0
	Quant  *[64]int16 // steps, in the order of a block; as uint16 they may go up to 65535
	Dst    []byte     // [8][Stride], the blocks side by side
	Stride int
	N      int
}

// IDCTFunc writes 8 rows of 8*N samples. A coefficient times its step is taken modulo 2^16. Each of
// the two passes, rows first, is a sum of products with factors of 2^-13, modulo 2^32, and a
// shift that rounds; between them 2 bits of fraction are kept, in words that saturate. 128 is added.
type IDCTFunc func(*IDCTArgs)

// IDCT is the family of inverse cosine transforms.
var IDCT = Family[IDCTFunc]{"idct", append(idctArch, Row[IDCTFunc]{Name: "plain", Func: idctPlain})}

// Factors of the transforms: sqrt(2)*cos(k*pi/16) in 2^-13.
const (
	idctC1 = 11363
	idctC2 = 10703
	idctC3 = 9633
	idctC4 = 8192
	idctC5 = 6436
	idctC6 = 4433
	idctC7 = 2260
)

// What the passes shift by and add before: the second one divides by 8, and moves to 0..255.
const (
	idctShift1 = 11
	idctRound1 = 1 << (idctShift1 - 1)
	idctShift2 = 18
	idctRound2 = 1<<(idctShift2-1) + 128<<idctShift2
)

func idctPlain(a *IDCTArgs) {
	for i := range a.N {
		dst := a.Dst[8*i:]
		if a.Last[i] == 0 {
			idctFlat(dst, a.Stride, 8, a.Coef[64*i], a.Quant[0])
			continue
		}
		var mid [64]int16
		for j := range 8 { // row j of coefficients
			var x [8]int32
			for k := range x {
				x[k] = int32(int16(int32(a.Coef[64*i+8*k+j]) * int32(a.Quant[8*k+j])))
			}
			for k, v := range idct8(&x, idctRound1) {
				mid[8*k+j] = wordOf(v >> idctShift1)
			}
		}
		for k := range 8 { // column k of samples
			var x [8]int32
			for j := range x {
				x[j] = int32(mid[8*k+j])
			}
			for j, v := range idct8(&x, idctRound2) {
				dst[j*a.Stride+k] = sampleOf(v >> idctShift2)
			}
		}
	}
}

// idctFlat fills a block of size x size from its first coefficient: what the passes make of it.
func idctFlat(dst []byte, stride, size int, coef, quant int16) {
	v := sampleOf((int32(int16(int32(coef)*int32(quant)))+4)>>3 + 128)
	for j := range size {
		row := dst[j*stride:][:size]
		for k := range row {
			row[k] = v
		}
	}
}

// idct8 is a pass over eight values.
func idct8(x *[8]int32, round int32) [8]int32 {
	t0 := (x[0]+x[4])*idctC4 + round
	t1 := (x[0]-x[4])*idctC4 + round
	t2 := x[2]*idctC6 - x[6]*idctC2
	t3 := x[2]*idctC2 + x[6]*idctC6
	e0, e1, e2, e3 := t0+t3, t1+t2, t1-t2, t0-t3
	o0 := x[1]*idctC1 + x[3]*idctC3 + x[5]*idctC5 + x[7]*idctC7
	o1 := x[1]*idctC3 - x[3]*idctC7 - x[5]*idctC1 - x[7]*idctC5
	o2 := x[1]*idctC5 - x[3]*idctC1 + x[5]*idctC7 + x[7]*idctC3
	o3 := x[1]*idctC7 - x[3]*idctC5 + x[5]*idctC3 - x[7]*idctC1
	return [8]int32{e0 + o0, e1 + o1, e2 + o2, e3 + o3, e3 - o3, e2 - o2, e1 - o1, e0 - o0}
}

func wordOf(v int32) int16 { return int16(min(max(v, -1<<15), 1<<15-1)) }

func sampleOf(v int32) uint8 { return uint8(min(max(v, 0), 255)) }
