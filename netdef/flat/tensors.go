package flat

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/ops"
)

// storage is how each type lies in the file.
var storage = map[safetensors.DType]ops.Type{
	safetensors.F32: ops.Float32, safetensors.F16: ops.Float16, safetensors.I8: ops.Int8, safetensors.I32: ops.Int32,
}

// tensors copies all tensors, which lie in the file by falling size of their elements, so that each is aligned.
func (d *decoder) tensors(all []safetensors.Tensor) error {
	d.model.Tensors = make(map[string]*ops.Param, len(all))
	before := math.MaxInt
	for _, t := range all {
		typ, ok := storage[t.Type]
		if !ok {
			return fmt.Errorf("tensor %q: %w", t.Name, unknown("type", string(t.Type)))
		}
		if t.Type.Size() > before {
			return fmt.Errorf("tensor %q: elements of %d bytes behind those of %d", t.Name, t.Type.Size(), before)
		}
		before = t.Type.Size()
		d.model.Tensors[t.Name] = newParam(typ, t)
	}
	return nil
}

// newParam copies a tensor's data, which may lie at any address.
func newParam(typ ops.Type, t safetensors.Tensor) *ops.Param {
	p := &ops.Param{Type: typ, Dims: t.Dims}
	n := len(t.Data) / t.Type.Size()
	switch typ {
	case ops.Float32:
		p.F32 = make([]float32, n)
		for i := range p.F32 {
			p.F32[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.Data[4*i:]))
		}
	case ops.Float16:
		p.F32 = make([]float32, n)
		for i := range p.F32 {
			p.F32[i] = safetensors.Float16(binary.LittleEndian.Uint16(t.Data[2*i:]))
		}
	case ops.Int32:
		p.I32 = make([]int32, n)
		for i := range p.I32 {
			p.I32[i] = int32(binary.LittleEndian.Uint32(t.Data[4*i:]))
		}
	case ops.Int8:
		p.I8 = make([]int8, n)
		for i := range p.I8 {
			p.I8[i] = int8(t.Data[i])
		}
	}
	return p
}

// applyScales moves the scales of values from the tensors that hold them into the graphs.
func (d *decoder) applyScales() error {
	for _, name := range []string{"float32", "int8"} {
		g := d.model.Variants[variantTypes[name]]
		tensor, ok := d.scales[g]
		if !ok {
			continue
		}
		p := d.model.Tensors[tensor]
		if p == nil || p.Type != ops.Float32 || !slices.Equal(p.Dims, []int{len(g.Values)}) {
			return fmt.Errorf("%s: scales are tensor %.60q, want one of F32 and shape [%d]", name, tensor, len(g.Values))
		}
		for i := range g.Values {
			g.Values[i].Quant.Scale = p.F32[i]
		}
		delete(d.model.Tensors, tensor)
	}
	return nil
}

// scalesName is the tensor in which Encode puts the scales of an int8 graph.
const scalesName = "int8.scales"

// fileTensors lays out the model's tensors and scales: by falling size of elements, then by name.
func fileTensors(m *netdef.Model) ([]safetensors.Tensor, error) {
	all := make([]safetensors.Tensor, 0, len(m.Tensors)+1)
	for name, p := range m.Tensors {
		t, err := fileTensor(name, p)
		if err != nil {
			return nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		all = append(all, t)
	}
	if g := m.Variants[ops.Int8]; g != nil {
		if m.Tensors[scalesName] != nil {
			return nil, fmt.Errorf("tensor %q: the name is taken by the scales of values", scalesName)
		}
		scales := &ops.Param{Type: ops.Float32, Dims: []int{len(g.Values)}}
		for _, v := range g.Values {
			scales.F32 = append(scales.F32, v.Quant.Scale)
		}
		t, err := fileTensor(scalesName, scales)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b safetensors.Tensor) int {
		if a.Type.Size() != b.Type.Size() {
			return b.Type.Size() - a.Type.Size()
		}
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return all, nil
}

func fileTensor(name string, p *ops.Param) (safetensors.Tensor, error) {
	t := safetensors.Tensor{Name: name, Dims: p.Dims}
	count := len(p.F32)
	switch p.Type {
	case ops.Float32:
		t.Type = safetensors.F32
		for _, v := range p.F32 {
			t.Data = binary.LittleEndian.AppendUint32(t.Data, math.Float32bits(v))
		}
	case ops.Float16:
		t.Type = safetensors.F16
		for i, v := range p.F32 {
			h := safetensors.ToFloat16(v)
			if h&0x7fff == 0x7c00 && !math.IsInf(float64(v), 0) {
				return t, fmt.Errorf("%v at %d is too large for float16", v, i)
			}
			t.Data = binary.LittleEndian.AppendUint16(t.Data, h)
		}
	case ops.Int32:
		t.Type, count = safetensors.I32, len(p.I32)
		for _, v := range p.I32 {
			t.Data = binary.LittleEndian.AppendUint32(t.Data, uint32(v))
		}
	case ops.Int8:
		t.Type, count = safetensors.I8, len(p.I8)
		t.Data = make([]byte, count)
		for i, v := range p.I8 {
			t.Data[i] = byte(v)
		}
	default:
		return t, fmt.Errorf("type %v has no place in a file", p.Type)
	}
	n := 1
	for _, d := range p.Dims {
		if d < 0 || d > 0 && n > math.MaxInt32/d {
			return t, fmt.Errorf("shape %v is not one", p.Dims)
		}
		n *= d
	}
	if n != count {
		return t, fmt.Errorf("shape %v has %d elements, its data %d", p.Dims, n, count)
	}
	return t, nil
}
