//go:build arm64 && !purego

package asm

var (
	resizeF32Arch = []Row[ResizeF32Func]{{Name: "neon", Func: resizeF32NEON}}
	resizeS8Arch  = []Row[ResizeS8Func]{{Name: "neon", Func: resizeS8NEON}}
)

// Resizes take a block of channels at a time along the row. The last one ends with the last channel,
// so that it may overlap the one before, whose values it repeats.

func resizeF32NEON(r *ResizeF32Args) {
	switch {
	case len(r.Taps) == 0:
	case r.C < 4:
		resizeF32Part(r)
	case r.C < 16:
		for c := 0; c < r.C; c += 4 {
			resizeF32Block4(r, min(c, r.C-4))
		}
	default:
		for c := 0; c < r.C; c += 16 {
			resizeF32Block16(r, min(c, r.C-16))
		}
	}
}

func resizeS8NEON(r *ResizeS8Args) {
	switch {
	case len(r.Taps) == 0:
	case r.C < 16:
		resizeS8Part(r)
	default:
		for c := 0; c < r.C; c += 16 {
			resizeS8Block(r, min(c, r.C-16))
		}
	}
}

//go:noescape
func resizeF32Block16(r *ResizeF32Args, first int)

//go:noescape
func resizeF32Block4(r *ResizeF32Args, first int)

//go:noescape
func resizeF32Part(r *ResizeF32Args)

//go:noescape
func resizeS8Block(r *ResizeS8Args, first int)

//go:noescape
func resizeS8Part(r *ResizeS8Args)
