//go:build arm64 && !purego

package asm

var lookupS8Arch = []Row[LookupS8Func]{{Name: "neon", Func: lookupS8NEON}}

func lookupS8NEON(a *LookupS8Args) {
	if a.N < 16 {
		lookupS8Plain(a)
		return
	}
	lookupS8NEON16(a)
}

//go:noescape
func lookupS8NEON16(a *LookupS8Args)
