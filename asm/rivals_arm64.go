//go:build arm64 && !purego

package asm

import (
	"encoding/binary"
	"math/bits"
)

var (
	rivalsF32Arch = []Row[RivalsF32Func]{{Name: "neon", Func: rivalsF32NEON}}
	rivalsS8Arch  = []Row[RivalsS8Func]{{Name: "neon", Func: rivalsS8NEON}}
)

// Kernels read whole blocks of classes. Plain code takes the cells where that would reach behind the logits.

func rivalsF32NEON(dst []uint8, winners [4]uint8, gap float32, tl, tr, bl, br []float32) []uint8 {
	n := len(tl)
	read := (n + 3) &^ 3
	if n == 0 || n > 64 || min(cap(tl), cap(tr), cap(bl), cap(br)) < read {
		return rivalsF32Plain(dst, winners, gap, tl, tr, bl, br)
	}
	beaten := rivalsF32x4(binary.LittleEndian.Uint32(winners[:]), n, &tl[0], &tr[0], &bl[0], &br[0], gap)
	return appendOthers(dst, beaten, n)
}

func rivalsS8NEON(dst []uint8, winners [4]uint8, tl, tr, bl, br []int8) []uint8 {
	n := len(tl)
	read := (n + 15) &^ 15
	if n == 0 || n > 64 || min(cap(tl), cap(tr), cap(bl), cap(br)) < read {
		return rivalsS8Plain(dst, winners, tl, tr, bl, br)
	}
	beaten := rivalsS8x16(binary.LittleEndian.Uint32(winners[:]), n, &tl[0], &tr[0], &bl[0], &br[0])
	return appendOthers(dst, beaten, n)
}

// appendOthers appends those of n classes that are not beaten.
func appendOthers(dst []uint8, beaten uint64, n int) []uint8 {
	for set := ^beaten & (1<<n - 1); set != 0; set &= set - 1 {
		dst = append(dst, uint8(bits.TrailingZeros64(set)))
	}
	return dst
}

//go:noescape
func rivalsF32x4(winners uint32, classes int, tl, tr, bl, br *float32, gap float32) (beaten uint64)

//go:noescape
func rivalsS8x16(winners uint32, classes int, tl, tr, bl, br *int8) (beaten uint64)
