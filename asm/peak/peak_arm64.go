//go:build arm64 && !purego

package peak

import "github.com/edgeseg/edgeseg/asm/cpu"

// registers are the sums that a turn adds to: enough for two units of four cycles and the moves of cores in order.
const registers = 24

// units has the fastest of each kind first.
var units = []Unit{
	{Name: "SDOT, 128 bits", Int8: true, Needs: cpu.DotProd, MACs: 16 * registers, lanes: 4, turns: sdot},
	{Name: "FMLA, 128 bits", Needs: cpu.NEON, MACs: 4 * registers, lanes: 4, turns: fmla},
}

//go:noescape
func sdot(n int) int32

//go:noescape
func fmla(n int) int32
