package asm

// The tables of the kernel families. Rows of the architecture come first (the variables whose
// names end in Arch, in files named after family and architecture), the plain one last.
var (
	gemmF32Rows   = append(gemmF32Arch, Row[GemmF32Func]{Name: "plain", MR: 2, NR: 4, KR: 1, Func: gemmF32Plain})
	gemmF16Rows   = append(gemmF16Arch, Row[GemmF16Func]{Name: "plain", MR: 8, NR: 4, KR: 1, Func: gemmF16Plain})
	gemmS8Rows    = append(gemmS8Arch, Row[GemmS8Func]{Name: "plain", MR: 1, NR: 4, KR: 4, Func: gemmS8Plain})
	gatherS8Rows  = append(gatherS8Arch, Row[GatherS8Func]{Name: "plain", Func: gatherS8Plain})
	dwConvF32Rows = append(dwConvF32Arch, Row[DwConvF32Func]{Name: "plain", MR: 1, NR: 1, KR: 1, Func: dwConvF32Plain})
	dwConvF16Rows = append(dwConvF16Arch, Row[DwConvF16Func]{Name: "plain", MR: 1, NR: 1, KR: 1, Func: dwConvF16Plain})
	dwConvS8Rows  = append(dwConvS8Arch, Row[DwConvS8Func]{Name: "plain", MR: 1, NR: 1, KR: 1, Func: dwConvS8Plain})
	addF32Rows    = append(addF32Arch, Row[AddF32Func]{Name: "plain", Func: addF32Plain})
	addF16Rows    = append(addF16Arch, Row[AddF16Func]{Name: "plain", Func: addF16Plain})
	addS8Rows     = append(addS8Arch, Row[AddS8Func]{Name: "plain", Func: addS8Plain})
	affineF32Rows = append(affineF32Arch, Row[AffineF32Func]{Name: "plain", Func: affineF32Plain})
	affineF16Rows = append(affineF16Arch, Row[AffineF16Func]{Name: "plain", Func: affineF16Plain})
	affineS8Rows  = append(affineS8Arch, Row[AffineS8Func]{Name: "plain", Func: affineS8Plain})
	resizeF32Rows = append(resizeF32Arch, Row[ResizeF32Func]{Name: "plain", Func: resizeF32Plain})
	resizeF16Rows = append(resizeF16Arch, Row[ResizeF16Func]{Name: "plain", Func: resizeF16Plain})
	resizeS8Rows  = append(resizeS8Arch, Row[ResizeS8Func]{Name: "plain", Func: resizeS8Plain})
	poolF32Rows   = append(poolF32Arch, Row[PoolF32Func]{Name: "plain", Func: poolF32Plain})
	poolF16Rows   = append(poolF16Arch, Row[PoolF16Func]{Name: "plain", Func: poolF16Plain})
	widenF16Rows  = append(widenF16Arch, Row[WidenF16Func]{Name: "plain", Func: widen})
	poolS8Rows    = append(poolS8Arch, Row[PoolS8Func]{Name: "plain", Func: poolS8Plain})

	quantizeF32Rows  = append(quantizeF32Arch, Row[QuantizeF32Func]{Name: "plain", Func: quantizeF32Plain})
	dequantizeS8Rows = append(dequantizeS8Arch, Row[DequantizeS8Func]{Name: "plain", Func: dequantizeS8Plain})

	maxPoolF32Rows     = append(maxPoolF32Arch, Row[MaxPoolF32Func]{Name: "plain", Func: maxPoolF32Plain})
	maxPoolF16Rows     = append(maxPoolF16Arch, Row[MaxPoolF16Func]{Name: "plain", Func: maxPoolF16Plain})
	maxPoolS8Rows      = append(maxPoolS8Arch, Row[MaxPoolS8Func]{Name: "plain", Func: maxPoolS8Plain})
	lookupS8Rows       = append(lookupS8Arch, Row[LookupS8Func]{Name: "plain", Func: lookupS8Plain})
	exponentialF32Rows = append(exponentialF32Arch, Row[ExponentialF32Func]{Name: "plain", Func: exponentialF32Plain})
	momentsF32Rows     = append(momentsF32Arch, Row[MomentsF32Func]{Name: "plain", Func: momentsF32Plain})

	winogradInF32Rows  = append(winogradInF32Arch, Row[WinogradInF32Func]{Name: "plain", Func: winogradInF32Plain})
	winogradOutF32Rows = append(winogradOutF32Arch, Row[WinogradOutF32Func]{Name: "plain", Func: winogradOutF32Plain})
)

// Tables lists all kernel families.
func Tables() []Table {
	return []Table{
		&GemmF32, &GemmF16, &GemmS8, &GatherS8, &DwConvF32, &DwConvF16, &DwConvS8,
		&AddF32, &AddF16, &AddS8, &AffineF32, &AffineF16, &AffineS8,
		&ResizeF32, &ResizeF16, &ResizeS8, &PoolF32, &PoolF16, &PoolS8, &WidenF16, &QuantizeF32, &DequantizeS8,
		&MaxPoolF32, &MaxPoolF16, &MaxPoolS8, &LookupS8, &ExponentialF32, &MomentsF32, &WinogradInF32, &WinogradOutF32,
		&PixRGB, &PixResize, &PixBlend, &PixNormF32, &PixNormF16, &PixNormS8, &IDCT, &IDCTHalf,
		&ArgmaxF32, &ArgmaxS8, &PeakF32, &RivalsF32, &RivalsS8, &UpsampleF32, &UpsampleS8,
	}
}
