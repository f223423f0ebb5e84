//go:build arm64 && !purego

package asm

var (
	quantizeF32Arch  = []Row[QuantizeF32Func]{{Name: "neon", Func: quantizeF32NEON}}
	dequantizeS8Arch = []Row[DequantizeS8Func]{{Name: "neon", Func: dequantizeS8NEON}}
)

func quantizeF32NEON(a *QuantizeF32Args) {
	if a.N < 16 {
		quantizeF32Plain(a)
		return
	}
	quantizeF32NEON16(a)
}

func dequantizeS8NEON(a *DequantizeS8Args) {
	if a.N < 16 {
		dequantizeS8Plain(a)
		return
	}
	dequantizeS8NEON16(a)
}

//go:noescape
func quantizeF32NEON16(a *QuantizeF32Args)

//go:noescape
func dequantizeS8NEON16(a *DequantizeS8Args)
