package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// The blocks of ESPNet. No convolution of it has a bias.

// espEps is ESPNet's in all of its batch norms.
const espEps = 1e-3

// normed is the origin of a convolution with weights, or of an affine without, whose
// batch norm and PReLU stand at the prefixes bn and act.
func normed(weight, bn, act string) Origin {
	return Origin{Weight: weight, Norm: bn, Eps: espEps, Slope: act + ".weight"}
}

// convPReLU is a convolution with batch norm and PReLU.
func (b *Builder) convPReLU(name string, x Ref, c ops.Conv) Ref {
	c.Activation = ops.PReLU
	return b.conv(name, x, c, normed(name+".conv.weight", name+".bn", name+".act"))
}

// normPReLU is batch norm and PReLU on maps joined along their channels.
func (b *Builder) normPReLU(name string, parts ...Ref) Ref {
	return b.Apply(name, &ops.Affine{Activation: ops.PReLU}, normed("", name+".bn", name+".act"), parts...)
}

// dilated is a convolution of 3x3 that keeps the map's size.
func dilated(out, dilation int) ops.Conv {
	c := square(out, 3, 1, dilation)
	c.Dilation = [2]int{dilation, dilation}
	return c
}

// espBlock is the efficient spatial pyramid with its input added.
func (b *Builder) espBlock(name string, x Ref, out int) Ref {
	parts := b.espPyramid(name, x, pointwise(out/5), out)
	y := &ops.Affine{Split: len(parts), Activation: ops.PReLU}
	return b.Apply(name+".bn", y, normed("", name+".bn.bn", name+".bn.act"), append(parts, x)...)
}

// espBlockDown is the pyramid at half the map's size, without its input.
func (b *Builder) espBlockDown(name string, x Ref, out int) Ref {
	parts := b.espPyramid(name, x, square(out/5, 3, 2, 1), out)
	return b.Apply(name+".bn", &ops.Affine{Activation: ops.PReLU}, normed("", name+".bn", name+".act"), parts...)
}

// espBlockPlain is the decoder's pyramid: at the map's size and without its input.
func (b *Builder) espBlockPlain(name string, x Ref, out int) Ref {
	parts := b.espPyramid(name, x, pointwise(out/5), out)
	return b.Apply(name+".bn", &ops.Affine{Activation: ops.PReLU}, normed("", name+".bn.bn", name+".bn.act"), parts...)
}

// espPyramid reduces the map to a fifth of the channels and filters that with five
// dilations. The wider ones are added up, each to the sum before it, against the gaps that dilation
// leaves. The first filter makes the channels that the division leaves over; it is in no sum,
// even where it has as many as the others.
func (b *Builder) espPyramid(name string, x Ref, reduce ops.Conv, out int) []Ref {
	n := reduce.Out
	r := b.espConv(name+".c1", x, reduce)
	parts := []Ref{b.espConv(name+".d1", r, dilated(out-4*n, 1))}
	var sum Ref
	for i, d := range []int{2, 4, 8, 16} {
		y := b.espConv(fmt.Sprintf("%s.d%d", name, d), r, dilated(n, d))
		if i > 0 {
			y = b.Apply(fmt.Sprintf("%s.sum%d", name, d), &ops.Add{}, Origin{}, sum, y)
		}
		sum = y
		parts = append(parts, sum)
	}
	return parts
}

// espConv is a convolution alone.
func (b *Builder) espConv(name string, x Ref, c ops.Conv) Ref {
	return b.conv(name, x, c, Origin{Weight: name + ".conv.weight"})
}

// halve averages 3x3 pixels around every second one; those outside of the map count as zeros.
func (b *Builder) halve(name string, x Ref) Ref {
	pool := &ops.AvgPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}, CountPad: true}
	return b.Apply(name, pool, Origin{}, x)
}
