package onnx

import (
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// resize gives the size as numbers where it is fixed, otherwise as the graph's own arithmetic.
func (e *exporter) resize(n *netdef.Node, op *ops.Resize, in []string) string {
	var size string
	switch {
	case e.shapes != nil:
		s := e.shapes[n.Output]
		size = e.integers(1, int64(s.C), int64(s.H), int64(s.W))
	case len(in) == 2:
		size = e.sizeOf(n.Name, in[0], e.sides(n.Name+".other", in[1]))
	default: // side*num/den, rounded up but for Floor
		sides := e.sides(n.Name+".own", in[0])
		sides = e.add("Mul", n.Name+".times", []string{sides, e.integers(int64(op.Num))})
		if !op.Floor {
			sides = e.add("Add", n.Name+".up", []string{sides, e.integers(int64(op.Den - 1))})
		}
		sides = e.add("Div", n.Name+".sides", []string{sides, e.integers(int64(op.Den))})
		size = e.sizeOf(n.Name, in[0], sides)
	}
	if op.Mode == "nearest" {
		return e.add("Resize", n.Name, []string{in[0], "", "", size}, attribute{"mode", "nearest"},
			attribute{"coordinate_transformation_mode", "asymmetric"}, attribute{"nearest_mode", "floor"})
	}
	return e.bilinear(n.Name, in[0], size, op.AlignCorners)
}

func (e *exporter) bilinear(name, x, size string, alignCorners bool) string {
	positions := "half_pixel"
	if alignCorners {
		positions = "align_corners"
	}
	return e.add("Resize", name, []string{x, "", "", size}, attribute{"mode", "linear"}, attribute{"coordinate_transformation_mode", positions})
}

// sides gives height and width of a map, as a tensor of two integers.
func (e *exporter) sides(name, x string) string {
	return e.add("Slice", name+".sides", []string{e.add("Shape", name+".shape", []string{x}), e.integers(2), e.integers(4)})
}

// shapeOf gives a shape that ends in the height and width of value v, whose tensor is x.
func (e *exporter) shapeOf(name string, v int, x string, lead ...int64) string {
	if e.shapes != nil {
		return e.integers(append(lead, int64(e.shapes[v].H), int64(e.shapes[v].W))...)
	}
	return e.add("Concat", name+".size", []string{e.integers(lead...), e.sides(name, x)}, attribute{"axis", 0})
}

// sizeOf gives the shape of x with other sides.
func (e *exporter) sizeOf(name, x, sides string) string {
	lead := e.add("Slice", name+".lead", []string{e.add("Shape", name+".shape", []string{x}), e.integers(0), e.integers(2)})
	return e.add("Concat", name+".size", []string{lead, sides}, attribute{"axis", 0})
}
