//go:build amd64 && !purego

package peak

import "github.com/edgeseg/edgeseg/asm/cpu"

// registers are the sums that a turn adds to: enough for two units of four or five cycles.
const registers = 12

// tiles are the sums that a turn of TDPBSSD adds to.
const tiles = 6

// units has the fastest of each kind first.
var units = []Unit{
	{Name: "TDPBSSD", Int8: true, Needs: cpu.AMXINT8 | cpu.AVX512, MACs: 16 * 16 * 64 * tiles, lanes: 16 * 16, turns: dotTiles},
	{Name: "VPDPBUSD, 512 bits", Int8: true, Needs: cpu.AVX512VNNI | cpu.AVX512, MACs: 64 * registers, lanes: 16, turns: dot512},
	{Name: "VPMADDWD, 256 bits", Int8: true, Needs: cpu.AVX2, MACs: 16 * registers, lanes: 8, turns: madd256},
	{Name: "VFMADD231PS, 512 bits", Needs: cpu.AVX512, MACs: 16 * registers, lanes: 16, turns: fma512},
	{Name: "VFMADD231PS, 256 bits", Needs: cpu.AVX2, MACs: 8 * registers, lanes: 8, turns: fma256},
}

//go:noescape
func dotTiles(n int) int32

//go:noescape
func dot512(n int) int32

//go:noescape
func madd256(n int) int32

//go:noescape
func fma512(n int) int32

//go:noescape
func fma256(n int) int32
