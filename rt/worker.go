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

	gemmF32        asm.GemmF32Args
	gemmF16        asm.GemmF16Args
	gemmS8         asm.GemmS8Args
	gatherS8       asm.GatherS8Args
	dwConvF32      asm.DwConvF32Args
	dwConvF16      asm.DwConvF16Args
	dwConvS8       asm.DwConvS8Args
	exponentialF32 asm.ExponentialF32Args
	momentsF32     asm.MomentsF32Args
	winogradInF32  asm.WinogradInF32Args
	winogradOutF32 asm.WinogradOutF32Args

	addF32    asm.AddF32Args
	addF16    asm.AddF16Args
	addS8     asm.AddS8Args
	affineF32 asm.AffineF32Args
	affineF16 asm.AffineF16Args
	affineS8  asm.AffineS8Args
	resizeF32 asm.ResizeF32Args
	resizeF16 asm.ResizeF16Args
	resizeS8  asm.ResizeS8Args
	poolF32   asm.PoolF32Args
	poolF16   asm.PoolF16Args
	poolS8    asm.PoolS8Args

	quantizeF32  asm.QuantizeF32Args
	dequantizeS8 asm.DequantizeS8Args
	maxPoolF32   asm.MaxPoolArgs[float32]
	maxPoolF16   asm.MaxPoolArgs[asm.Half]
	maxPoolS8    asm.MaxPoolArgs[int8]
	lookupS8     asm.LookupS8Args

	gathered gathered
	factors  channelFactors
	taps     [12]int32 // of a pair of rows
}

// kernels are the rows that a plan calls, one of each family, and the cache that they work from.
type kernels struct {
	gemmF32        *asm.Row[asm.GemmF32Func]
	gemmF16        *asm.Row[asm.GemmF16Func]
	gemmS8         *asm.Row[asm.GemmS8Func]
	gatherS8       *asm.Row[asm.GatherS8Func]
	dwConvF32      *asm.Row[asm.DwConvF32Func]
	dwConvF16      *asm.Row[asm.DwConvF16Func]
	dwConvS8       *asm.Row[asm.DwConvS8Func]
	exponentialF32 *asm.Row[asm.ExponentialF32Func]
	momentsF32     *asm.Row[asm.MomentsF32Func]
	winogradInF32  *asm.Row[asm.WinogradInF32Func]
	winogradOutF32 *asm.Row[asm.WinogradOutF32Func]

	addF32    *asm.Row[asm.AddF32Func]
	addF16    *asm.Row[asm.AddF16Func]
	addS8     *asm.Row[asm.AddS8Func]
	affineF32 *asm.Row[asm.AffineF32Func]
	affineF16 *asm.Row[asm.AffineF16Func]
	affineS8  *asm.Row[asm.AffineS8Func]
	resizeF32 *asm.Row[asm.ResizeF32Func]
	resizeF16 *asm.Row[asm.ResizeF16Func]
	resizeS8  *asm.Row[asm.ResizeS8Func]
	poolF32   *asm.Row[asm.PoolF32Func]
	poolF16   *asm.Row[asm.PoolF16Func]
	poolS8    *asm.Row[asm.PoolS8Func]
	widenF16  *asm.Row[asm.WidenF16Func]

	quantizeF32  *asm.Row[asm.QuantizeF32Func]
	dequantizeS8 *asm.Row[asm.DequantizeS8Func]
	maxPoolF32   *asm.Row[asm.MaxPoolF32Func]
	maxPoolF16   *asm.Row[asm.MaxPoolF16Func]
	maxPoolS8    *asm.Row[asm.MaxPoolS8Func]
	lookupS8     *asm.Row[asm.LookupS8Func]

	last lastCache
}

// pickKernels takes the row of each family for a core.
func pickKernels(core cpu.Core) *kernels {
	return &kernels{
		gemmF32: asm.GemmF32.Pick(core), gemmF16: asm.GemmF16.Pick(core), gemmS8: asm.GemmS8.Pick(core), gatherS8: asm.GatherS8.Pick(core),
		dwConvF32: asm.DwConvF32.Pick(core), dwConvF16: asm.DwConvF16.Pick(core), dwConvS8: asm.DwConvS8.Pick(core),
		exponentialF32: asm.ExponentialF32.Pick(core), momentsF32: asm.MomentsF32.Pick(core),
		winogradInF32: asm.WinogradInF32.Pick(core), winogradOutF32: asm.WinogradOutF32.Pick(core),
		addF32: asm.AddF32.Pick(core), addF16: asm.AddF16.Pick(core), addS8: asm.AddS8.Pick(core),
		affineF32: asm.AffineF32.Pick(core), affineF16: asm.AffineF16.Pick(core), affineS8: asm.AffineS8.Pick(core),
		resizeF32: asm.ResizeF32.Pick(core), resizeF16: asm.ResizeF16.Pick(core), resizeS8: asm.ResizeS8.Pick(core),
		poolF32: asm.PoolF32.Pick(core), poolF16: asm.PoolF16.Pick(core), poolS8: asm.PoolS8.Pick(core),
		widenF16: asm.WidenF16.Pick(core), quantizeF32: asm.QuantizeF32.Pick(core), dequantizeS8: asm.DequantizeS8.Pick(core),
		maxPoolF32: asm.MaxPoolF32.Pick(core), maxPoolF16: asm.MaxPoolF16.Pick(core), maxPoolS8: asm.MaxPoolS8.Pick(core),
		lookupS8: asm.LookupS8.Pick(core),
	}
}

// plainKernels takes the plain row of each family.
func plainKernels() *kernels {
	return &kernels{
		gemmF32: asm.GemmF32.Plain(), gemmF16: asm.GemmF16.Plain(), gemmS8: asm.GemmS8.Plain(), gatherS8: asm.GatherS8.Plain(),
		dwConvF32: asm.DwConvF32.Plain(), dwConvF16: asm.DwConvF16.Plain(), dwConvS8: asm.DwConvS8.Plain(),
		exponentialF32: asm.ExponentialF32.Plain(), momentsF32: asm.MomentsF32.Plain(),
		winogradInF32: asm.WinogradInF32.Plain(), winogradOutF32: asm.WinogradOutF32.Plain(),
		addF32: asm.AddF32.Plain(), addF16: asm.AddF16.Plain(), addS8: asm.AddS8.Plain(),
		affineF32: asm.AffineF32.Plain(), affineF16: asm.AffineF16.Plain(), affineS8: asm.AffineS8.Plain(),
		resizeF32: asm.ResizeF32.Plain(), resizeF16: asm.ResizeF16.Plain(), resizeS8: asm.ResizeS8.Plain(),
		poolF32: asm.PoolF32.Plain(), poolF16: asm.PoolF16.Plain(), poolS8: asm.PoolS8.Plain(),
		widenF16: asm.WidenF16.Plain(), quantizeF32: asm.QuantizeF32.Plain(), dequantizeS8: asm.DequantizeS8.Plain(),
		maxPoolF32: asm.MaxPoolF32.Plain(), maxPoolF16: asm.MaxPoolF16.Plain(), maxPoolS8: asm.MaxPoolS8.Plain(),
		lookupS8: asm.LookupS8.Plain(),
	}
}
