package netdef

import (
	"math"

	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/ops"
)

// halve stores the weights of the float32 graph's convolutions, nearly all of a model's bytes, in half
// precision.
func (m *Model) halve() {
	for _, n := range m.Variants[ops.Float32].Nodes {
		if p := m.Tensors[n.Params["weight"]]; p != nil && p.Type == ops.Float32 {
			Halve(p)
		}
	}
}

// Halve has a float32 tensor stored in half precision: its values become those that a reader of the file gets. One
// with values beyond half's range stays as it is.
func Halve(p *ops.Param) {
	if !fitsHalf(p.F32) {
		return
	}
	p.Type = ops.Float16
	for i, v := range p.F32 {
		p.F32[i] = safetensors.Float16(safetensors.ToFloat16(v))
	}
}

func fitsHalf(v []float32) bool {
	const largest = 65504
	for _, x := range v {
		if math.Abs(float64(x)) > largest {
			return false
		}
	}
	return true
}
