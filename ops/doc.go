// Package ops says what each operator means: its attributes, its shape rule,
// a plain float32 and int8 reference, and its cost.
//
// The references are written to be read, not to be fast: they define the
// values that every kernel is judged against (package ops/optest), bit for bit
// in int8. Feature maps are [H][W][C], batch 1. Sizes follow PyTorch's rules.
//
// An int8 value is real = Scale * (q - ZeroPoint). All multipliers and scales
// are computed in float64 and rounded to float32 once; each float32 product is
// written float32(x*y) so that no compiler fuses it.
package ops
