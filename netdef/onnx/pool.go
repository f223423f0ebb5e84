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

// adaptivePool is a plain pool where the bins divide the map. Otherwise they overlap, and the averages along
// each axis are products with a matrix: row i holds 1/n in the n columns of bin i.
func (e *exporter) adaptivePool(n *netdef.Node, op *ops.AdaptiveAvgPool, x string) string {
	if op.H == 1 && op.W == 1 {
		return e.add("GlobalAveragePool", n.Name, []string{x})
	}
	if e.shapes == nil {
		rows := e.binMatrix(n.Name+".rows", x, 2, op.H)
		columns := e.add("Transpose", n.Name+".columns", []string{e.binMatrix(n.Name+".bins", x, 3, op.W)}, attribute{"perm", []int{1, 0}})
		return e.between(n.Name, rows, x, columns)
	}
	s := e.shapes[n.Inputs[0]]
	if s.H%op.H == 0 && s.W%op.W == 0 {
		kernel := []int{s.H / op.H, s.W / op.W}
		return e.add("AveragePool", n.Name, []string{x}, attribute{"kernel_shape", kernel}, attribute{"strides", kernel})
	}
	rows, columns := make([]float32, op.H*s.H), make([]float32, s.W*op.W)
	for i := range op.H {
		b := op.Bin(s, i, 0)
		for y := b.Y0; y < b.Y1; y++ {
			rows[i*s.H+y] = 1 / float32(b.Y1-b.Y0)
		}
	}
	for i := range op.W {
		b := op.Bin(s, 0, i)
		for x := b.X0; x < b.X1; x++ {
			columns[x*op.W+i] = 1 / float32(b.X1-b.X0)
		}
	}
	return e.between(n.Name, constant(e.graph, n.Name+".rows", rows, op.H, s.H), x, constant(e.graph, n.Name+".columns", columns, s.W, op.W))
}

// between multiplies each channel of x by rows from the left and by columns from the right.
func (e *exporter) between(name, rows, x, columns string) string {
	x = e.add("MatMul", name+".half", []string{x, columns})
	return e.add("MatMul", name, []string{rows, x})
}

// binMatrix computes the matrix [k][side] of k bins along an axis whose side is free: bin i is
// floor(i*side/k) up to ceil((i+1)*side/k).
func (e *exporter) binMatrix(name, x string, axis, k int) string {
	from, to := make([]int64, k), make([]int64, k)
	for i := range from {
		from[i], to[i] = int64(i), int64(i+1)
	}
	count := e.integers(int64(k))
	sides := e.add("Shape", name+".shape", []string{x})
	side := e.add("Gather", name+".side", []string{sides, e.integers(int64(axis))})
	first := e.add("Mul", name+".first.times", []string{constant(e.graph, name+".from", from, k, 1), side})
	first = e.add("Div", name+".first", []string{first, count})
	end := e.add("Mul", name+".end.times", []string{constant(e.graph, name+".to", to, k, 1), side})
	end = e.add("Add", name+".end.up", []string{end, e.integers(int64(k - 1))})
	end = e.add("Div", name+".end", []string{end, count})
	scalar := e.add("Squeeze", name+".limit", []string{side, e.integers(0)})
	positions := e.add("Range", name+".positions", []string{constant(e.graph, name+".zero", []int64{0}), scalar, constant(e.graph, name+".one", []int64{1})})
	after := e.add("GreaterOrEqual", name+".after", []string{positions, first})
	before := e.add("Less", name+".before", []string{positions, end})
	inside := e.add("Cast", name+".ones", []string{e.add("And", name+".inside", []string{after, before})}, attribute{"to", int(elemFloat)})
	length := e.add("Cast", name+".lengths", []string{e.add("Sub", name+".length", []string{end, first})}, attribute{"to", int(elemFloat)})
	return e.add("Div", name, []string{inside, length})
}
