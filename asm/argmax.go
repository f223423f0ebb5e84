package asm

import "math"

// The class of a position is the one of its largest logit, the lowest where equal. NaN is
// passed over; a position of nothing else is class 0. Positions are stride elements apart,
// of which the first classes count.
type (
	// ArgmaxF32Func finds the class of len(dst) positions.
	ArgmaxF32Func func(dst []uint8, x []float32, classes, stride int)
	// ArgmaxS8Func finds the class of len(dst) positions.
	ArgmaxS8Func func(dst []uint8, x []int8, classes, stride int)
	// PeakF32Func finds the class of len(class) positions, by how much its logit exceeds those of
	// all lower classes (+Inf for class 0), and the bits of the largest |logit|: they order as the
	// numbers do, infinity and NaN above all.
	PeakF32Func func(class []uint8, gap []float32, size []uint32, x []float32, classes, stride int)
)

var (
	// ArgmaxF32 is the family of argmax of float32 logits.
	ArgmaxF32 = Family[ArgmaxF32Func]{"argmax_f32", append(argmaxF32Arch, Row[ArgmaxF32Func]{Name: "plain", Func: argmaxF32Plain})}
	// ArgmaxS8 is the family of argmax of int8 logits.
	ArgmaxS8 = Family[ArgmaxS8Func]{"argmax_s8", append(argmaxS8Arch, Row[ArgmaxS8Func]{Name: "plain", Func: argmaxS8Plain})}
	// PeakF32 is the family of argmax with what it takes to fill cells.
	PeakF32 = Family[PeakF32Func]{"peak_f32", append(peakF32Arch, Row[PeakF32Func]{Name: "plain", Func: peakF32Plain})}
)

var negInf = float32(math.Inf(-1))

func argmaxF32Plain(dst []uint8, x []float32, classes, stride int) {
	for i := range dst {
		best, class := negInf, 0
		for c, v := range x[i*stride:][:classes] {
			if v > best {
				best, class = v, c
			}
		}
		dst[i] = uint8(class)
	}
}

// argmaxS8Plain compares value and class as one number, so that nothing branches.
func argmaxS8Plain(dst []uint8, x []int8, classes, stride int) {
	for i := range dst {
		best := math.MinInt32
		for c, v := range x[i*stride:][:classes] {
			best = max(best, int(v)<<8|(255-c))
		}
		dst[i] = uint8(255 - best&255)
	}
}

func peakF32Plain(class []uint8, gap []float32, size []uint32, x []float32, classes, stride int) {
	gap, size = gap[:len(class)], size[:len(class)]
	for i := range class {
		best, lower, k := negInf, negInf, 0
		var bits uint32
		for c, v := range x[i*stride:][:classes] {
			bits = max(bits, math.Float32bits(v)&^(1<<31))
			if v > best {
				best, lower, k = v, best, c
			}
		}
		class[i], gap[i], size[i] = uint8(k), best-lower, bits
	}
}
