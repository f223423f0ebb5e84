package onnx

import (
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

func (e *exporter) avgPool(n *netdef.Node, op *ops.AvgPool, x string) string {
	c := op.WithDefaults()
	counted := 0
	if c.CountPad {
		counted = 1
	}
	return e.add("AveragePool", n.Name, []string{x}, attribute{"kernel_shape", c.Kernel[:]}, attribute{"strides", c.Stride[:]},
		attribute{"pads", c.Pad[:]}, attribute{"count_include_pad", counted})
}

// maxPool is padded as far as the windows reach where the size is fixed: not all runtimes round it up alike.
func (e *exporter) maxPool(n *netdef.Node, op *ops.MaxPool, x string) string {
	c := op.WithDefaults()
	ceil := 0
	if c.Ceil && e.shapes == nil {
		ceil = 1
	}
	if c.Ceil && e.shapes != nil {
		in, out := e.shapes[n.Inputs[0]], e.shapes[n.Output]
		c.Pad[2] = max(c.Pad[2], (out.H-1)*c.Stride[0]+c.Kernel[0]-in.H-c.Pad[0])
		c.Pad[3] = max(c.Pad[3], (out.W-1)*c.Stride[1]+c.Kernel[1]-in.W-c.Pad[1])
	}
	return e.add("MaxPool", n.Name, []string{x}, attribute{"kernel_shape", c.Kernel[:]}, attribute{"strides", c.Stride[:]},
		attribute{"pads", c.Pad[:]}, attribute{"ceil_mode", ceil})
}

// adaptivePool is a plain pool where the bins divide the map. Otherwise they overlap, and the averages along
// each axis are products with a matrix: row i holds 1/n in the n columns of bin i.
func (e *exporter) adaptivePool(n *netdef.Node, op *ops.AdaptiveAvgPool, x string) string {
	if op.H == 1 && op.W == 1 {
		return e.add("GlobalAveragePool", n.Name, []string{x})
	}
	if e.shapes == nil {
		rows := e.binMatrix(n.Name+".rows", x, 2, e.fixedBins(n.Name+".rows", op.H))
		var bins bins
		if op.W == 0 {
			bins = e.proportionalBins(n.Name+".bins", x, op.H)
		} else {
			bins = e.fixedBins(n.Name+".bins", op.W)
		}
		columns := e.add("Transpose", n.Name+".columns", []string{e.binMatrix(n.Name+".bins", x, 3, bins)}, attribute{"perm", []int{1, 0}})
		return e.between(n.Name, rows, x, columns)
	}
	s, w := e.shapes[n.Inputs[0]], e.shapes[n.Output].W
	if s.H%op.H == 0 && s.W%w == 0 {
		kernel := []int{s.H / op.H, s.W / w}
		return e.add("AveragePool", n.Name, []string{x}, attribute{"kernel_shape", kernel}, attribute{"strides", kernel})
	}
	rows, columns := make([]float32, op.H*s.H), make([]float32, s.W*w)
	for i := range op.H {
		b := op.Bin(s, i, 0)
		for y := b.Y0; y < b.Y1; y++ {
			rows[i*s.H+y] = 1 / float32(b.Y1-b.Y0)
		}
	}
	for i := range w {
		b := op.Bin(s, 0, i)
		for x := b.X0; x < b.X1; x++ {
			columns[x*w+i] = 1 / float32(b.X1-b.X0)
		}
	}
	return e.between(n.Name, constant(e.graph, n.Name+".rows", rows, op.H, s.H), x, constant(e.graph, n.Name+".columns", columns, s.W, w))
}

// between multiplies each channel of x by rows from the left and by columns from the right.
func (e *exporter) between(name, rows, x, columns string) string {
	x = e.add("MatMul", name+".half", []string{x, columns})
	return e.add("MatMul", name, []string{rows, x})
}

// bins are those along an axis: their number k, one less, and as columns [k][1] the numbers 0, 1, ... and 1, 2, ...
type bins struct{ count, less, from, to string }

func (e *exporter) fixedBins(name string, k int) bins {
	from, to := make([]int64, k), make([]int64, k)
	for i := range from {
		from[i], to[i] = int64(i), int64(i+1)
	}
	return bins{e.integers(int64(k)), e.integers(int64(k - 1)), constant(e.graph, name+".from", from, k, 1), constant(e.graph, name+".to", to, k, 1)}
}

// proportionalBins are as many as keep the proportions of a map with so many rows of them: rows*width/height.
func (e *exporter) proportionalBins(name, x string, rows int) bins {
	sides := e.add("Cast", name+".reals", []string{e.sides(name+".map", x)}, attribute{"to", int(elemFloat)})
	height := e.add("Gather", name+".height", []string{sides, e.integers(0)})
	width := e.add("Gather", name+".width", []string{sides, e.integers(1)})
	k := e.add("Mul", name+".product", []string{width, constant(e.graph, name+".number", []float32{float32(rows)}, 1)})
	k = e.add("Round", name+".quotient", []string{e.add("Div", name+".proportion", []string{k, height})})
	k = e.add("Max", name+".least", []string{k, constant(e.graph, name+".one", []float32{1}, 1)})
	k = e.add("Cast", name+".count", []string{k}, attribute{"to", int(elemInt64)})
	limit := e.add("Squeeze", name+".end", []string{k, e.integers(0)})
	from := e.add("Range", name+".numbers", []string{constant(e.graph, name+".first", []int64{0}), limit, constant(e.graph, name+".step", []int64{1})})
	from = e.add("Unsqueeze", name+".from", []string{from, e.integers(1)})
	return bins{k, e.add("Sub", name+".less", []string{k, e.integers(1)}), from, e.add("Add", name+".to", []string{from, e.integers(1)})}
}

// binMatrix computes the matrix [k][side] of k bins along an axis whose side is free: bin i is
// floor(i*side/k) up to ceil((i+1)*side/k).
func (e *exporter) binMatrix(name, x string, axis int, b bins) string {
	sides := e.add("Shape", name+".shape", []string{x})
	side := e.add("Gather", name+".side", []string{sides, e.integers(int64(axis))})
	first := e.add("Mul", name+".first.times", []string{b.from, side})
	first = e.add("Div", name+".first", []string{first, b.count})
	end := e.add("Mul", name+".end.times", []string{b.to, side})
	end = e.add("Add", name+".end.up", []string{end, b.less})
	end = e.add("Div", name+".end", []string{end, b.count})
	scalar := e.add("Squeeze", name+".limit", []string{side, e.integers(0)})
	positions := e.add("Range", name+".positions", []string{constant(e.graph, name+".zero", []int64{0}), scalar, constant(e.graph, name+".one", []int64{1})})
	after := e.add("GreaterOrEqual", name+".after", []string{positions, first})
	before := e.add("Less", name+".before", []string{positions, end})
	inside := e.add("Cast", name+".ones", []string{e.add("And", name+".inside", []string{after, before})}, attribute{"to", int(elemFloat)})
	length := e.add("Cast", name+".lengths", []string{e.add("Sub", name+".length", []string{end, first})}, attribute{"to", int(elemFloat)})
	return e.add("Div", name, []string{inside, length})
}
