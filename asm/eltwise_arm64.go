//go:build arm64 && !purego

package asm

var (
	addF32Arch    = []Row[AddF32Func]{{Name: "neon", Func: addF32NEON}}
	addS8Arch     = []Row[AddS8Func]{{Name: "neon", Func: addS8NEON}}
	affineF32Arch = []Row[AffineF32Func]{{Name: "neon", Func: affineF32NEON}}
	affineS8Arch  = []Row[AffineS8Func]{{Name: "neon", Func: affineS8NEON}}
)

func addS8NEON(a *AddS8Args) {
	usual := a.Shift == 14 && a.Lo == -128 && a.Hi == 127 && a.Bias < 1<<28 && a.Bias > -1<<28
	switch {
	case a.N < 16, !fitsInt16(a.MulA), !fitsInt16(a.MulB):
		addS8Plain(a)
	case usual:
		addS8Shift14(a)
	default:
		addS8Any(a)
	}
}

func fitsInt16(v int32) bool { return v == int32(int16(v)) }

// affineF32Tail are the parameters of the channels that fill no block.
type affineF32Tail struct{ scale, shift, slope [4]float32 }

func affineF32NEON(a *AffineF32Args) {
	const block = 4
	if a.W < 1 {
		return
	}
	c := 0
	for ; c+block <= a.C; c += block {
		if a.B == nil {
			affineF32(a, c)
		} else {
			affineF32Two(a, c)
		}
	}
	if c == a.C {
		return
	}
	var t affineF32Tail
	e := *a
	e.A, e.Out, e.C = a.A[c:], a.Out[c:], a.C-c
	copy(t.scale[:], a.Scale[c:])
	copy(t.shift[:], a.Shift[c:])
	e.Scale, e.Shift = t.scale[:], t.shift[:]
	if a.Slope != nil {
		copy(t.slope[:], a.Slope[c:])
		e.Slope = t.slope[:]
	}
	if a.B == nil {
		affineF32Part(&e)
		return
	}
	e.B = a.B[c:]
	affineF32TwoPart(&e)
}

// affineS8Tail are the parameters of the channels that fill no block.
type affineS8Tail struct {
	mulA, mulB [8]int16
	bias       [8]int32
	mult, neg  [8]float32
}

func affineS8NEON(a *AffineS8Args) {
	const block = 8
	if a.W < 1 {
		return
	}
	c := 0
	for ; c+block <= a.C; c += block {
		if a.B == nil {
			affineS8(a, c)
		} else {
			affineS8Two(a, c)
		}
	}
	if c == a.C {
		return
	}
	var t affineS8Tail
	e := *a
	e.A, e.Out, e.C = a.A[c:], a.Out[c:], a.C-c
	copy(t.mulA[:], a.MulA[c:])
	copy(t.mulB[:], a.MulB[c:])
	copy(t.bias[:], a.Bias[c:])
	copy(t.mult[:], a.Mult[c:])
	e.MulA, e.MulB, e.Bias, e.Mult = t.mulA[:], t.mulB[:], t.bias[:], t.mult[:]
	if a.Neg != nil {
		copy(t.neg[:], a.Neg[c:])
		e.Neg = t.neg[:]
	}
	if a.B == nil {
		affineS8Part(&e)
		return
	}
	e.B = a.B[c:]
	affineS8TwoPart(&e)
}

//go:noescape
func addF32NEON(a *AddF32Args)

//go:noescape
func addS8Shift14(a *AddS8Args)

//go:noescape
func addS8Any(a *AddS8Args)

//go:noescape
func affineF32(a *AffineF32Args, first int)

//go:noescape
func affineF32Two(a *AffineF32Args, first int)

//go:noescape
func affineF32Part(a *AffineF32Args)

//go:noescape
func affineF32TwoPart(a *AffineF32Args)

//go:noescape
func affineS8(a *AffineS8Args, first int)

//go:noescape
func affineS8Two(a *AffineS8Args, first int)

//go:noescape
func affineS8Part(a *AffineS8Args)

//go:noescape
func affineS8TwoPart(a *AffineS8Args)
