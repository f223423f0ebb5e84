//go:build arm64 && !purego

package asm

var (
	poolF32Arch = []Row[PoolF32Func]{{Name: "neon", Func: poolF32NEON}}
	poolS8Arch  = []Row[PoolS8Func]{{Name: "neon", Func: poolS8NEON}}
)

func poolF32NEON(p *PoolF32Args) {
	if p.H < 1 || p.W < 1 || p.C < 1 {
		poolF32Plain(p)
		return
	}
	poolF32Window(p)
}

func poolS8NEON(p *PoolS8Args) {
	if p.H < 1 || p.W < 1 || p.C < 1 || p.Neg != nil {
		poolS8Plain(p)
		return
	}
	poolS8Window(p)
}

//go:noescape
func poolF32Window(p *PoolF32Args)

//go:noescape
func poolS8Window(p *PoolS8Args)
