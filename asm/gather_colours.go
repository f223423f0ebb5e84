//go:build (amd64 || arm64) && !purego

package asm

// colours3x3 reports whether the taps are 3x3 pixels of three channels in four bytes, side by side.
func (g *GatherS8Args) colours3x3() bool {
	if g.C != 3 || len(g.Taps) != 9 {
		return false
	}
	for i := 0; i < 9; i += 3 {
		if g.Taps[i+1]-g.Taps[i] != 4 || g.Taps[i+2]-g.Taps[i+1] != 4 {
			return false
		}
	}
	return true
}
