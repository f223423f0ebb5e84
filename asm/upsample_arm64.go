//go:build arm64 && !purego

package asm

var (
	argmaxF32Arch   []Row[ArgmaxF32Func]
	argmaxS8Arch    []Row[ArgmaxS8Func]
	argmaxS32Arch   []Row[ArgmaxS32Func]
	peakF32Arch     []Row[PeakF32Func]
	upsampleF32Arch = []Row[UpsampleF32Func]{{Name: "neon", Func: upsampleF32NEON}}
	upsampleS8Arch  = []Row[UpsampleS8Func]{{Name: "neon", Func: upsampleS8NEON}}
)

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
