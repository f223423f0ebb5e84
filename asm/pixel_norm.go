package asm

// PixNorm turns bytes into the network's input, three channels in the network's order: float32
// x = float32(v)*A + B, each operation rounded; float16 that, rounded; int8 q = clamp((v*M + Off) >> 16),
// or v-128 where Raw. F32, F16 and S8 hold what each byte becomes, the one that is used.
type PixNorm struct {
	BGR    bool // the network's order
	Stride int  // elements from pixel to pixel: 3 or 4; a fourth is written 0
	A, B   [3]float32
	Raw    bool
	M, Off [3]int32
	F32    *[3][256]float32
	F16    *[3][256]Half
	S8     *[3][256]int8
}

// PixNormF32Func makes float32 input of len(src)/3 pixels of RGB bytes.
type PixNormF32Func func(dst []float32, src []byte, p *PixNorm)

// PixNormF16Func makes float16 input of len(src)/3 pixels of RGB bytes.
type PixNormF16Func func(dst []Half, src []byte, p *PixNorm)

// PixNormS8Func makes int8 input of len(src)/3 pixels of RGB bytes.
type PixNormS8Func func(dst []int8, src []byte, p *PixNorm)

var (
	// PixNormF32 is the family that makes float32 input.
	PixNormF32 = Family[PixNormF32Func]{"pix_norm_f32", append(pixNormF32Arch, Row[PixNormF32Func]{Name: "plain", Func: pixNormF32Plain})}
	// PixNormF16 is the family that makes float16 input.
	PixNormF16 = Family[PixNormF16Func]{"pix_norm_f16", append(pixNormF16Arch, Row[PixNormF16Func]{Name: "plain", Func: pixNormF16Plain})}
	// PixNormS8 is the family that makes int8 input.
	PixNormS8 = Family[PixNormS8Func]{"pix_norm_s8", append(pixNormS8Arch, Row[PixNormS8Func]{Name: "plain", Func: pixNormS8Plain})}
)

func pixNormF32Plain(dst []float32, src []byte, p *PixNorm) {
	normalize(dst, src, p.BGR, p.Stride, p.F32)
}

func pixNormF16Plain(dst []Half, src []byte, p *PixNorm) {
	normalize(dst, src, p.BGR, p.Stride, p.F16)
}

func pixNormS8Plain(dst []int8, src []byte, p *PixNorm) { normalize(dst, src, p.BGR, p.Stride, p.S8) }

// normalize looks each byte up in its channel's table: there are only 256.
func normalize[T float32 | Half | int8](dst []T, src []byte, bgr bool, stride int, table *[3][256]T) {
	first, third := &table[0], &table[2]
	if bgr { // tables by the channels of src
		first, third = third, first
	}
	second := &table[1]
	switch {
	case stride == 4 && bgr:
		for ; len(src) >= 3 && len(dst) >= 4; src, dst = src[3:], dst[4:] {
			dst[0], dst[1], dst[2], dst[3] = third[src[2]], second[src[1]], first[src[0]], 0
		}
	case stride == 4:
		for ; len(src) >= 3 && len(dst) >= 4; src, dst = src[3:], dst[4:] {
			dst[0], dst[1], dst[2], dst[3] = first[src[0]], second[src[1]], third[src[2]], 0
		}
	case bgr:
		for ; len(src) >= 3 && len(dst) >= 3; src, dst = src[3:], dst[3:] {
			dst[0], dst[1], dst[2] = third[src[2]], second[src[1]], first[src[0]]
		}
	default:
		for ; len(src) >= 3 && len(dst) >= 3; src, dst = src[3:], dst[3:] {
			dst[0], dst[1], dst[2] = first[src[0]], second[src[1]], third[src[2]]
		}
	}
}

// fillTables computes what each byte becomes, in the network's order of channels.
func (p *PixNorm) fillTables(to IngestType) {
	switch to {
	case IngestS8:
		p.S8 = new([3][256]int8)
		for c := range p.S8 {
			for v := range 256 {
				q := int64(v) - 128
				if !p.Raw {
					q = (int64(v)*int64(p.M[c]) + int64(p.Off[c])) >> 16
				}
				p.S8[c][v] = int8(min(max(q, -128), 127))
			}
		}
	case IngestF16:
		p.F16 = new([3][256]Half)
		for c := range p.F16 {
			for v := range 256 {
				p.F16[c][v] = ToHalf(p.float32(c, v))
			}
		}
	default:
		p.F32 = new([3][256]float32)
		for c := range p.F32 {
			for v := range 256 {
				p.F32[c][v] = p.float32(c, v)
			}
		}
	}
}

func (p *PixNorm) float32(c, v int) float32 { return float32(float32(v)*p.A[c]) + p.B[c] }
