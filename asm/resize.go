package asm

// ResizeTap is where a position of a resized side reads: (1-w)*x[I0] + w*x[I1], indices
// in elements.
type ResizeTap struct {
	I0, I1 int32
	W      float32
	W11    int32 // w in 1/2048
}

// ResizeF32Args are the arguments of a row of a bilinear resize: len(Taps) pixels of C channels.
type ResizeF32Args struct {
	Row0, Row1 []float32 // the two source rows
	Taps       []ResizeTap
	WY         float32 // weight of Row1
	Out        []float32
	OutStride  int
	C          int
}

// ResizeF32Func interpolates a float32 row: (1-w)*a + w*b horizontally, then vertically,
// each operation rounded.
type ResizeF32Func func(*ResizeF32Args)

// ResizeF32 is the family of float32 row interpolations.
var ResizeF32 = Family[ResizeF32Func]{"resize_f32", resizeF32Rows}

func resizeF32Plain(r *ResizeF32Args) {
	for x, t := range r.Taps {
		out := r.Out[x*r.OutStride:][:r.C]
		a0, a1 := r.Row0[t.I0:][:len(out)], r.Row0[t.I1:][:len(out)]
		b0, b1 := r.Row1[t.I0:][:len(out)], r.Row1[t.I1:][:len(out)]
		for c := range out {
			top := float32((1-t.W)*a0[c]) + float32(t.W*a1[c])
			bottom := float32((1-t.W)*b0[c]) + float32(t.W*b1[c])
			out[c] = float32((1-r.WY)*top) + float32(r.WY*bottom)
		}
	}
}

// ResizeS8Args are the arguments of a row of an int8 bilinear resize.
type ResizeS8Args struct {
	Row0, Row1 []int8
	Taps       []ResizeTap
	WY         int32 // weight of Row1 in 1/2048
	Out        []int8
	OutStride  int
	C          int
}

// ResizeS8Func interpolates an int8 row with weights in 1/2048.
type ResizeS8Func func(*ResizeS8Args)

// ResizeS8 is the family of int8 row interpolations.
var ResizeS8 = Family[ResizeS8Func]{"resize_s8", resizeS8Rows}

func resizeS8Plain(r *ResizeS8Args) {
	for x, t := range r.Taps {
		out := r.Out[x*r.OutStride:][:r.C]
		a0, a1 := r.Row0[t.I0:][:len(out)], r.Row0[t.I1:][:len(out)]
		b0, b1 := r.Row1[t.I0:][:len(out)], r.Row1[t.I1:][:len(out)]
		for c := range out {
			top := int32(a0[c])*(2048-t.W11) + int32(a1[c])*t.W11
			bottom := int32(b0[c])*(2048-t.W11) + int32(b1[c])*t.W11
			out[c] = int8((top*(2048-r.WY) + bottom*r.WY + 1<<21) >> 22)
		}
	}
}

// ResizeF16Args are ResizeF32Args in float16.
type ResizeF16Args struct {
	Row0, Row1 []Half
	Taps       []ResizeTap
	WY         float32
	Out        []Half
	OutStride  int
	C          int
}

// ResizeF16Func interpolates a float16 row.
type ResizeF16Func func(*ResizeF16Args)

// ResizeF16 is the family of float16 row interpolations.
var ResizeF16 = Family[ResizeF16Func]{"resize_f16", resizeF16Rows}

func resizeF16Plain(r *ResizeF16Args) {
	for x, t := range r.Taps {
		out := r.Out[x*r.OutStride:][:r.C]
		a0, a1 := r.Row0[t.I0:][:len(out)], r.Row0[t.I1:][:len(out)]
		b0, b1 := r.Row1[t.I0:][:len(out)], r.Row1[t.I1:][:len(out)]
		for c := range out {
			top := float32((1-t.W)*a0[c].Float32()) + float32(t.W*a1[c].Float32())
			bottom := float32((1-t.W)*b0[c].Float32()) + float32(t.W*b1[c].Float32())
			out[c] = ToHalf(float32((1-r.WY)*top) + float32(r.WY*bottom))
		}
	}
}
