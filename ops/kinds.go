package ops

import (
	"maps"
	"slices"
)

var kinds = map[string]func() Op{
	"conv":              func() Op { return new(Conv) },
	"conv_transpose":    func() Op { return new(ConvTranspose) },
	"add":               func() Op { return new(Add) },
	"mul":               func() Op { return new(Mul) },
	"concat":            func() Op { return new(Concat) },
	"cast":              func() Op { return new(Cast) },
	"affine":            func() Op { return new(Affine) },
	"avg_pool":          func() Op { return new(AvgPool) },
	"adaptive_avg_pool": func() Op { return new(AdaptiveAvgPool) },
	"resize":            func() Op { return new(Resize) },
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
