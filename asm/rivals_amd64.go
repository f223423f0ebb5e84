//go:build amd64 && !purego

package asm

import (
	"encoding/binary"
	"math/bits"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

var (
	rivalsF32Arch = []Row[RivalsF32Func]{{Name: "avx2", Needs: cpu.AVX2, Func: rivalsF32AVX2}}
	rivalsS8Arch  = []Row[RivalsS8Func]{{Name: "avx2", Needs: cpu.AVX2, Func: rivalsS8AVX2}}
)

func rivalsF32AVX2(dst []uint8, winners [4]uint8, gap float32, tl, tr, bl, br []float32) []uint8 {
	if n := len(tl); n > 0 && n <= 64 && len(tr) >= n && len(bl) >= n && len(br) >= n {
		return appendBits(dst, rivalsF32x8(binary.LittleEndian.Uint32(winners[:]), n, gap, &tl[0], &tr[0], &bl[0], &br[0]))
	}
	return rivalsF32Plain(dst, winners, gap, tl, tr, bl, br)
}

// rivalsS8AVX2 leaves cells to the plain kernel where reading whole vectors would reach behind
// the logits.
func rivalsS8AVX2(dst []uint8, winners [4]uint8, tl, tr, bl, br []int8) []uint8 {
	n := (len(tl) + 31) &^ 31
	if n == 0 || n > 64 || cap(tl) < n || cap(tr) < n || cap(bl) < n || cap(br) < n {
		return rivalsS8Plain(dst, winners, tl, tr, bl, br)
	}
	return appendBits(dst, rivalsS8x32(binary.LittleEndian.Uint32(winners[:]), len(tl), &tl[0], &tr[0], &bl[0], &br[0]))
}

// appendBits appends the numbers of the bits that are set.
func appendBits(dst []uint8, set uint64) []uint8 {
	for ; set != 0; set &= set - 1 {
		dst = append(dst, uint8(bits.TrailingZeros64(set)))
	}
	return dst
}

// rivalsF32x8 finds the rivals of at most 64 classes, winners one byte each, as bits.
//
//go:noescape
func rivalsF32x8(winners uint32, classes int, gap float32, tl, tr, bl, br *float32) uint64

//go:noescape
func rivalsS8x32(winners uint32, classes int, tl, tr, bl, br *int8) uint64
