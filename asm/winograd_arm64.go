//go:build arm64 && !purego

package asm

var (
	winogradInF32Arch  = []Row[WinogradInF32Func]{{Name: "neon", Func: winogradInF32NEON}}
	winogradOutF32Arch = []Row[WinogradOutF32Func]{{Name: "neon", Func: winogradOutF32NEON}}
)

func winogradInF32NEON(a *WinogradInF32Args) {
	switch {
	case a.C < 4 || a.Count < 1:
		winogradInF32Plain(a)
	case a.Tile == 2:
		winogradIn2x4(a)
	default:
		winogradIn4x4(a)
	}
}

func winogradOutF32NEON(a *WinogradOutF32Args) {
	switch {
	case a.C < 4 || a.Count < 1:
		winogradOutF32Plain(a)
	case a.Tile == 2:
		winogradOut2x4(a)
	default:
		winogradOut4x4(a)
	}
}

// winogradIn4x4 transforms tiles of 4x4, at least four channels and one tile, as winogradOut4x4 does; the others do those of 2x2.
//
//go:noescape
func winogradIn4x4(a *WinogradInF32Args)

//go:noescape
func winogradIn2x4(a *WinogradInF32Args)

//go:noescape
func winogradOut4x4(a *WinogradOutF32Args)

//go:noescape
func winogradOut2x4(a *WinogradOutF32Args)
