package rt

import (
	"sync/atomic"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/asm/cpu"
)

// worker is what one of a pool's workers has for itself: the arguments of the
// kernels that it calls, kept here because a call through a table makes them escape.
type worker struct {
	index  int
	wake   chan struct{} // a token when it is to wake up
	asleep atomic.Bool

	gemmF32   asm.GemmF32Args
	gemmS8    asm.GemmS8Args
	gatherS8  asm.GatherS8Args
	dwConvF32 asm.DwConvF32Args
	dwConvS8  asm.DwConvS8Args
	addF32    asm.AddF32Args
	addS8     asm.AddS8Args
	affineF32 asm.AffineF32Args
	affineS8  asm.AffineS8Args
	resizeF32 asm.ResizeF32Args
	resizeS8  asm.ResizeS8Args
	poolF32   asm.PoolF32Args
	poolS8    asm.PoolS8Args

	gathered gathered
}

// kernels are the rows that a plan calls, one of each family.
type kernels struct {
	gemmF32   *asm.Row[asm.GemmF32Func]
	gemmS8    *asm.Row[asm.GemmS8Func]
	gatherS8  *asm.Row[asm.GatherS8Func]
	dwConvF32 *asm.Row[asm.DwConvF32Func]
	dwConvS8  *asm.Row[asm.DwConvS8Func]
	addF32    *asm.Row[asm.AddF32Func]
	addS8     *asm.Row[asm.AddS8Func]
	affineF32 *asm.Row[asm.AffineF32Func]
	affineS8  *asm.Row[asm.AffineS8Func]
	resizeF32 *asm.Row[asm.ResizeF32Func]
	resizeS8  *asm.Row[asm.ResizeS8Func]
	poolF32   *asm.Row[asm.PoolF32Func]
	poolS8    *asm.Row[asm.PoolS8Func]
}

// pickKernels takes the row of each family for a core.
func pickKernels(core cpu.Core) *kernels {
	return &kernels{
		gemmF32: asm.GemmF32.Pick(core), gemmS8: asm.GemmS8.Pick(core), gatherS8: asm.GatherS8.Pick(core),
		dwConvF32: asm.DwConvF32.Pick(core), dwConvS8: asm.DwConvS8.Pick(core),
		addF32: asm.AddF32.Pick(core), addS8: asm.AddS8.Pick(core),
		affineF32: asm.AffineF32.Pick(core), affineS8: asm.AffineS8.Pick(core),
		resizeF32: asm.ResizeF32.Pick(core), resizeS8: asm.ResizeS8.Pick(core),
		poolF32: asm.PoolF32.Pick(core), poolS8: asm.PoolS8.Pick(core),
	}
}

// plainKernels takes the plain row of each family.
func plainKernels() *kernels {
	return &kernels{
		gemmF32: asm.GemmF32.Plain(), gemmS8: asm.GemmS8.Plain(), gatherS8: asm.GatherS8.Plain(),
		dwConvF32: asm.DwConvF32.Plain(), dwConvS8: asm.DwConvS8.Plain(),
		addF32: asm.AddF32.Plain(), addS8: asm.AddS8.Plain(),
		affineF32: asm.AffineF32.Plain(), affineS8: asm.AffineS8.Plain(),
		resizeF32: asm.ResizeF32.Plain(), resizeS8: asm.ResizeS8.Plain(),
		poolF32: asm.PoolF32.Plain(), poolS8: asm.PoolS8.Plain(),
	}
}
