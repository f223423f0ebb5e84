package ops

import (
	"fmt"
	"maps"
	"slices"
)

var kinds = map[string]func() Op{
	"conv":              func() Op { return new(Conv) },
	"conv_transpose":    func() Op { return new(ConvTranspose) },
	"add":               func() Op { return new(Add) },
	"mul":               func() Op { return new(Mul) },
	"sub":               func() Op { return new(Sub) },
	"group_norm":        func() Op { return new(GroupNorm) },
	"layer_norm":        func() Op { return new(LayerNorm) },
	"attention":         func() Op { return new(Attention) },
	"concat":            func() Op { return new(Concat) },
	"cast":              func() Op { return new(Cast) },
	"slice":             func() Op { return new(Slice) },
	"channel_shuffle":   func() Op { return new(ChannelShuffle) },
	"affine":            func() Op { return new(Affine) },
	"avg_pool":          func() Op { return new(AvgPool) },
	"max_pool":          func() Op { return new(MaxPool) },
	"adaptive_avg_pool": func() Op { return new(AdaptiveAvgPool) },
	"resize":            func() Op { return new(Resize) },
	"l2_normalize":      func() Op { return new(L2Normalize) },
	"matmul":            func() Op { return new(MatMul) },
	"activation":        func() Op { return new(Act) },
	"argmax":            func() Op { return new(ArgMax) },
}

// New gives an operator of that kind without attributes; false where there is no such kind.
func New(kind string) (Op, bool) {
	f, ok := kinds[kind]
	if !ok {
		return nil, false
	}
	return f(), true
}

// Kinds lists the names of all operators, sorted.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds)) }

// floatOnlyKinds have no int8 arithmetic: int8 graphs compute them in float32.
var floatOnlyKinds = map[string]bool{
	"attention": true, "group_norm": true, "l2_normalize": true, "layer_norm": true, "matmul": true,
}

// FloatOnly tells whether an operator has no int8 arithmetic.
func FloatOnly(kind string) bool { return floatOnlyKinds[kind] }

// floatOnly is what such an operator says when it is asked for int8.
func floatOnly(o Op) error { return fmt.Errorf("%s has no int8 arithmetic", o.Kind()) }
