package optest

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// specs lists the cases of an operator, random ones last.
func specs(kind string, g *generator) []spec {
	switch kind {
	case "conv":
		return convSpecs(g)
	case "conv_transpose":
		return convTransposeSpecs(g)
	case "add":
		return addSpecs(g)
	case "mul":
		return mulSpecs(g)
	case "concat":
		return concatSpecs(g)
	case "sub":
		return subSpecs()
	case "group_norm":
		return groupNormSpecs()
	case "layer_norm":
		return layerNormSpecs()
	case "attention":
		return attentionSpecs(g)
	case "slice":
		return sliceSpecs(g)
	case "channel_shuffle":
		return channelShuffleSpecs()
	case "affine":
		return affineSpecs(g)
	case "avg_pool":
		return avgPoolSpecs(g)
	case "max_pool":
		return maxPoolSpecs(g)
	case "l2_normalize":
		return l2NormalizeSpecs()
	case "matmul":
		return matMulSpecs(g)
	case "adaptive_avg_pool":
		return adaptiveAvgPoolSpecs(g)
	case "resize":
		return resizeSpecs(g)
	case "activation":
		return actSpecs()
	case "cast":
		return castSpecs(g)
	case "argmax":
		return argMaxSpecs()
	}
	panic(fmt.Sprintf("optest: no cases of operator %q", kind))
}

// shapes of maps on which operators that work pixel by pixel are tried.
var mapShapes = []ops.Shape{
	{H: 1, W: 1, C: 1}, {H: 1, W: 1, C: 19}, {H: 1, W: 7, C: 1}, {H: 3, W: 1, C: 2}, {H: 3, W: 5, C: 3},
	{H: 4, W: 4, C: 4}, {H: 5, W: 3, C: 16}, {H: 7, W: 9, C: 33}, {H: 8, W: 8, C: 64}, {H: 2, W: 3, C: 131},
}

// shape is a random map.
func (g *generator) shape(side, channels int) ops.Shape {
	return ops.Shape{H: 1 + g.IntN(side), W: 1 + g.IntN(side), C: 1 + g.IntN(channels)}
}

// pair is two random numbers from lo to hi.
func (g *generator) pair(lo, hi int) [2]int {
	return [2]int{lo + g.IntN(hi-lo+1), lo + g.IntN(hi-lo+1)}
}

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

// valid drops the random specs that make no sense.
func valid(all []spec) (kept []spec) {
	for _, s := range all {
		if _, err := s.op.OutShape(s.in); err == nil {
			kept = append(kept, s)
		}
	}
	return kept
}

func one(s ops.Shape) []ops.Shape { return []ops.Shape{s} }
