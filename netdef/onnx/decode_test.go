package onnx_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// An ONNX file as a reader of its own sees it: by onnx.proto, not by what the package writes.
type (
	file struct {
		ir, opset int64
		producer  string
		metadata  map[string]string
		nodes     []node
		constants map[string]tensor
		inputs    []info
		outputs   []info
		makers    map[string]int // index of the node that makes a tensor
		readers   map[string]int
	}
	node struct {
		op, name   string
		in, out    []string
		attributes map[string]any // int64, []int64, float32, string
	}
	tensor struct {
		elem int64
		dims []int64
		raw  []byte
	}
	info struct {
		name string
		elem int64
		dims []any // int64 or string
	}
)

// field is one of a message: a number or bytes.
type field struct {
	number protowire.Number
	n      uint64
	b      []byte
}

// fields splits a message; the test fails where it is none.
func fields(t *testing.T, b []byte) (all []field) {
	t.Helper()
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		b = b[n:]
		f := field{number: num}
		switch typ {
		case protowire.VarintType:
			f.n, n = protowire.ConsumeVarint(b)
		case protowire.Fixed32Type:
			var v uint32
			v, n = protowire.ConsumeFixed32(b)
			f.n = uint64(v)
		case protowire.BytesType:
			f.b, n = protowire.ConsumeBytes(b)
		default:
			t.Fatalf("field %d has wire type %d", num, typ)
		}
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		b = b[n:]
		all = append(all, f)
	}
	return all
}

// decode reads a file and checks what holds for every one: names are made once and before they
// are read, constants have the size of their shape and a reader.
func decode(t *testing.T, b []byte) *file {
	t.Helper()
	f := &file{metadata: map[string]string{}, constants: map[string]tensor{}, makers: map[string]int{}, readers: map[string]int{}}
	var graph []byte
	for _, x := range fields(t, b) {
		switch x.number {
		case 1:
			f.ir = int64(x.n)
		case 2:
			f.producer = string(x.b)
		case 7:
			graph = x.b
		case 8:
			for _, y := range fields(t, x.b) {
				f.opset = int64(y.n)
			}
		case 14:
			e := fields(t, x.b)
			f.metadata[string(e[0].b)] = string(e[1].b)
		default:
			t.Fatalf("model has a field %d", x.number)
		}
	}
	for _, x := range fields(t, graph) {
		switch x.number {
		case 1:
			f.nodes = append(f.nodes, decodeNode(t, x.b))
		case 2:
		case 5:
			name, c := decodeTensor(t, x.b)
			if _, twice := f.constants[name]; twice {
				t.Errorf("two constants are named %q", name)
			}
			f.constants[name] = c
		case 11:
			f.inputs = append(f.inputs, decodeInfo(t, x.b))
		case 12:
			f.outputs = append(f.outputs, decodeInfo(t, x.b))
		default:
			t.Fatalf("graph has a field %d", x.number)
		}
	}
	f.check(t)
	return f
}

func (f *file) check(t *testing.T) {
	t.Helper()
	known := map[string]bool{"": true}
	for _, i := range f.inputs {
		known[i.name] = true
	}
	for name := range f.constants {
		known[name] = true
	}
	for i, n := range f.nodes {
		for _, in := range n.in {
			if !known[in] {
				t.Errorf("node %q (%s) reads %q, which nothing before it makes", n.name, n.op, in)
			}
			f.readers[in]++
		}
		for _, out := range n.out {
			if known[out] {
				t.Errorf("node %q makes %q again", n.name, out)
			}
			known[out] = true
			f.makers[out] = i
		}
	}
	for name := range f.constants {
		if f.readers[name] == 0 {
			t.Errorf("nothing reads the constant %q", name)
		}
	}
	for _, o := range f.outputs {
		if _, ok := f.makers[o.name]; !ok {
			t.Errorf("nothing makes the output %q", o.name)
		}
	}
}

// maker gives the node that makes a tensor.
func (f *file) maker(t *testing.T, name string) node {
	t.Helper()
	i, ok := f.makers[name]
	if !ok {
		t.Fatalf("nothing makes %q", name)
	}
	return f.nodes[i]
}

// count counts operators.
func (f *file) count() map[string]int {
	n := map[string]int{}
	for _, x := range f.nodes {
		n[x.op]++
	}
	return n
}

func (f *file) floats(t *testing.T, name string) []float32 {
	t.Helper()
	c, ok := f.constants[name]
	if !ok || c.elem != 1 {
		t.Fatalf("%q is no constant of float32", name)
	}
	v := make([]float32, len(c.raw)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(c.raw[4*i:]))
	}
	return v
}

// integers gives a constant of int8, int32 or int64.
func (f *file) integers(t *testing.T, name string) (v []int64) {
	t.Helper()
	c := f.constants[name]
	size := map[int64]int{3: 1, 6: 4, 7: 8}[c.elem]
	if size == 0 {
		t.Fatalf("%q is no constant of integers", name)
	}
	for b := c.raw; len(b) > 0; b = b[size:] {
		switch size {
		case 1:
			v = append(v, int64(int8(b[0])))
		case 4:
			v = append(v, int64(int32(binary.LittleEndian.Uint32(b))))
		default:
			v = append(v, int64(binary.LittleEndian.Uint64(b)))
		}
	}
	return v
}

func decodeNode(t *testing.T, b []byte) node {
	n := node{attributes: map[string]any{}}
	for _, x := range fields(t, b) {
		switch x.number {
		case 1:
			n.in = append(n.in, string(x.b))
		case 2:
			n.out = append(n.out, string(x.b))
		case 3:
			n.name = string(x.b)
		case 4:
			n.op = string(x.b)
		case 5:
			name, value := decodeAttribute(t, x.b)
			n.attributes[name] = value
		default:
			t.Fatalf("node has a field %d", x.number)
		}
	}
	return n
}

// decodeAttribute believes the type that the attribute states.
func decodeAttribute(t *testing.T, b []byte) (name string, value any) {
	var typ uint64
	var ints []int64
	byNumber := map[protowire.Number]field{}
	for _, x := range fields(t, b) {
		byNumber[x.number] = x
		switch x.number {
		case 1:
			name = string(x.b)
		case 8:
			ints = append(ints, int64(x.n))
		case 20:
			typ = x.n
		}
	}
	switch typ {
	case 1:
		return name, math.Float32frombits(uint32(byNumber[2].n))
	case 2:
		return name, int64(byNumber[3].n)
	case 3:
		return name, string(byNumber[4].b)
	case 7:
		return name, ints
	}
	t.Fatalf("attribute %q has type %d", name, typ)
	return
}

func decodeTensor(t *testing.T, b []byte) (name string, c tensor) {
	for _, x := range fields(t, b) {
		switch x.number {
		case 1:
			c.dims = append(c.dims, int64(x.n))
		case 2:
			c.elem = int64(x.n)
		case 8:
			name = string(x.b)
		case 9:
			c.raw = x.b
		default:
			t.Fatalf("tensor has a field %d", x.number)
		}
	}
	n := map[int64]int64{1: 4, 3: 1, 6: 4, 7: 8}[c.elem]
	for _, d := range c.dims {
		n *= d
	}
	if n == 0 || int64(len(c.raw)) != n {
		t.Errorf("constant %q of type %d and shape %v has %d bytes", name, c.elem, c.dims, len(c.raw))
	}
	return name, c
}

func decodeInfo(t *testing.T, b []byte) (i info) {
	top := fields(t, b)
	i.name = string(top[0].b)
	typ := fields(t, top[1].b)
	for _, x := range fields(t, typ[0].b) {
		switch x.number {
		case 1:
			i.elem = int64(x.n)
		case 2:
			for _, dim := range fields(t, x.b) {
				switch d := fields(t, dim.b)[0]; d.number {
				case 1:
					i.dims = append(i.dims, int64(d.n))
				default:
					i.dims = append(i.dims, string(d.b))
				}
			}
		}
	}
	return i
}

func (i info) String() string { return fmt.Sprint(i.name, " ", i.elem, " ", i.dims) }
