package rt

import (
	"fmt"
	"math"

	"github.com/edgeseg/edgeseg/ops"
)

// step is a part of a plan that all workers do together, each its band of rows.
type step interface {
	// run computes an area of the step's output.
	run(m *memory, w *worker, a area)
}

// node is a node of the graph with what its lowering needs.
type node struct {
	name   string
	op     ops.Op
	params ops.Params
	in     []*buffer
	out    *buffer
	k      *kernels
}

// lower makes the step of a node. It fails where the int8 arithmetic refuses the node.
func lower(n *node) (step, error) {
	switch op := n.op.(type) {
	case *ops.Conv:
		return lowerConv(n, op.WithDefaults())
	case *ops.ConvTranspose:
		return lowerConvTranspose(n, op.WithDefaults())
	case *ops.Add:
		return lowerAdd(n, op)
	case *ops.Mul:
		return lowerMul(n, op)
	case *ops.Concat:
		return lowerConcat(n)
	case *ops.Sub:
		return lowerSub(n)
	case *ops.LayerNorm:
		return lowerLayerNorm(n, op)
	case *rowMomentsOp:
		return &rowMoments{*n, op.groups}, nil
	case *groupScalesOp:
		return &groupScales{*n, op}, nil
	case *groupScaledOp:
		return lowerGroupScaled(n), nil
	case *keyPanelsOp:
		return &keyPanels{*n, op}, nil
	case *valuePanelsOp:
		return &valuePanels{*n, op}, nil
	case *attendOp:
		return lowerAttend(n, op), nil
	case *ops.Slice:
		return lowerRearrange(n, func(c int) int { return op.From + c })
	case *ops.ChannelShuffle:
		return lowerRearrange(n, func(c int) int { return op.Source(c, n.out.shape.C) })
	case *ops.Affine:
		return lowerAffine(n, op)
	case *ops.AvgPool:
		return lowerPool(n, op.Bin)
	case *ops.MaxPool:
		return lowerMaxPool(n, op)
	case *ops.L2Normalize:
		return lowerL2Normalize(n)
	case *transposedOp:
		return &transpose{*n, op}, nil
	case *packedOp:
		return &pack{*n, op}, nil
	case *multipliedOp:
		return lowerMultiply(n, op), nil
	case *ops.AdaptiveAvgPool:
		return lowerPool(n, func(in ops.Shape, oy, ox int) (ops.Bin, int) {
			b := op.Bin(in, oy, ox)
			return b, b.Pixels()
		})
	case *ops.Resize:
		return lowerResize(n, op)
	case *ops.Act:
		return lowerAct(n, op)
	case *ops.Cast:
		return lowerCast(n)
	case *ops.ArgMax:
		return lowerArgMax(n)
	}
	return nil, fmt.Errorf("the runtime has no %s", n.op.Kind())
}

// noInt8 refuses an operator that has float arithmetic only.
func noInt8(op ops.Op) error { return fmt.Errorf("%s has no int8 arithmetic", op.Kind()) }

// reads gives the borders that an operator reads of its inputs; the pad bytes are nil
// where they are zero points.
func reads(op ops.Op, in []ops.Shape, out ops.Shape, p ops.Params) (border [4]int, pad []int8) {
	switch op := op.(type) {
	case *ops.Conv:
		c := op.WithDefaults()
		for axis, n := range [2]int{out.H, out.W} {
			side := [2]int{in[0].H, in[0].W}[axis]
			last := (n-1)*c.Stride[axis] - c.Pad[axis] + c.Dilation[axis]*(c.Kernel[axis]-1)
			border[axis], border[axis+2] = c.Pad[axis], max(0, last-side+1)
		}
		if q := p["pad"]; q != nil {
			pad = q.I8
		}
	case *ops.ConvTranspose:
		c := op.WithDefaults()
		for axis, n := range [2]int{out.H, out.W} {
			side := [2]int{in[0].H, in[0].W}[axis]
			for _, ph := range phases(c, axis, n) {
				for _, t := range ph.taps {
					border[axis] = max(border[axis], -t.from)
					border[axis+2] = max(border[axis+2], t.from+ph.count-side)
				}
			}
		}
	}
	return border, pad
}

// epilogueF32 gives the clamp of a float32 activation and the slopes of PReLU, filled up to n.
func epilogueF32(a ops.Activation, p ops.Params, n int) (lo, hi float32, slope []float32) {
	lo, hi = float32(math.Inf(-1)), float32(math.Inf(1))
	switch a {
	case ops.ReLU:
		lo = 0
	case ops.ReLU6:
		lo, hi = 0, 6
	case ops.PReLU:
		slope = filled(p["slope"].F32, n)
	}
	return lo, hi, slope
}

// filled is a copy of s with zeros up to n.
func filled[T any](s []T, n int) []T {
	return append(append(make([]T, 0, n), s...), make([]T, n-len(s))...)
}

// quants are the quantizations of buffers.
func quants(in []*buffer) []ops.Quant {
	q := make([]ops.Quant, len(in))
	for i, b := range in {
		q[i] = b.quant
	}
	return q
}

func shapes(in []*buffer) []ops.Shape {
	s := make([]ops.Shape, len(in))
	for i, b := range in {
		s[i] = b.shape
	}
	return s
}
