//go:build arm64 && !purego

package asm

var (
	argmaxF32Arch   = []Row[ArgmaxF32Func]{{Name: "neon", Func: argmaxF32NEON}}
	argmaxS8Arch    = []Row[ArgmaxS8Func]{{Name: "neon", Func: argmaxS8NEON}}
	peakF32Arch     = []Row[PeakF32Func]{{Name: "neon", Func: peakF32NEON}}
	upsampleF32Arch = []Row[UpsampleF32Func]{{Name: "neon", Func: upsampleF32NEON}}
	upsampleS8Arch  = []Row[UpsampleS8Func]{{Name: "neon", Func: upsampleS8NEON}}
)

// argmaxS8NEON reads 32 elements of each position. Plain code takes the last ones, where that would
// reach behind the logits.
func argmaxS8NEON(dst []uint8, x []int8, classes, stride int) {
	const read = 32
	n := 0
	if classes > 0 && classes <= read && cap(x) >= read && stride > 0 {
		n = min((cap(x)-read)/stride+1, len(dst))
	}
	if n > 0 {
		argmaxS8x32(&dst[0], &x[0], n, classes, stride)
	}
	if n < len(dst) {
		argmaxS8Plain(dst[n:], x[n*stride:], classes, stride)
	}
}

// argmaxF32NEON takes 4 positions side by side.
func argmaxF32NEON(dst []uint8, x []float32, classes, stride int) {
	n := len(dst) &^ 3
	if classes < 1 {
		n = 0
	}
	if n > 0 {
		argmaxF32x4(&dst[0], &x[0], n/4, classes, stride)
	}
	if n < len(dst) {
		argmaxF32Plain(dst[n:], x[n*stride:], classes, stride)
	}
}

// peakF32NEON takes 4 positions side by side.
func peakF32NEON(class []uint8, gap []float32, size []uint32, x []float32, classes, stride int) {
	n := len(class) &^ 3
	if classes < 1 {
		n = 0
	}
	gap, size = gap[:len(class)], size[:len(class)]
	if n > 0 {
		peakF32x4(&class[0], &gap[0], &size[0], &x[0], n/4, classes, stride)
	}
	if n < len(class) {
		peakF32Plain(class[n:], gap[n:], size[n:], x[n*stride:], classes, stride)
	}
}

// Cells are made in groups of 4x4 pixels; plain code makes the few at a mask's edge that are smaller.

func upsampleF32NEON(a *UpsampleF32Args) {
	if len(a.WX) < 4 || len(a.WY) < 4 || len(a.Class) == 0 {
		upsampleF32Plain(a)
		return
	}
	upsampleF32Cell(a)
}

func upsampleS8NEON(a *UpsampleS8Args) {
	if len(a.WX) < 4 || len(a.WY) < 4 || len(a.Class) == 0 {
		upsampleS8Plain(a)
		return
	}
	upsampleS8Cell(a)
}

//go:noescape
func upsampleF32Cell(a *UpsampleF32Args)

//go:noescape
func upsampleS8Cell(a *UpsampleS8Args)

//go:noescape
func argmaxS8x32(dst *uint8, x *int8, n, classes, stride int)

//go:noescape
func peakF32x4(class *uint8, gap *float32, size *uint32, x *float32, groups, classes, stride int)

//go:noescape
func argmaxF32x4(dst *uint8, x *float32, groups, classes, stride int)
