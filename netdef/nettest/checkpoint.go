package nettest

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// Checkpoint makes up a trained network: tensors by the names and shapes that the blueprint
// asks for, values that depend on the seed and the tensor's name only. Sums keep about the size of
// what goes in, slopes have both signs, no two channels are alike.
func Checkpoint(p *netdef.Blueprint, seed uint64) map[string]*ops.Param {
	norms := map[string]bool{}
	for _, o := range p.Origins {
		norms[o.Norm] = true
	}
	ck := map[string]*ops.Param{}
	for _, t := range p.Tensors() {
		lo, hi := valueRange(t, norms)
		ck[t.Name] = made(t.Name, t.Dims, lo, hi, seed)
	}
	return ck
}

// valueRange gives the bounds between which a tensor's values lie.
func valueRange(t netdef.TensorSpec, norms map[string]bool) (lo, hi float64) {
	prefix := t.Name[:strings.LastIndexByte(t.Name, '.')]
	switch {
	case len(t.Dims) == 4: // variance 2/K keeps a ReLU network's values at their size
		k := float64(t.Dims[1] * t.Dims[2] * t.Dims[3])
		hi = math.Sqrt(6 / k)
		return -hi, hi
	case strings.HasSuffix(t.Name, "_var"), norms[prefix] && strings.HasSuffix(t.Name, ".weight"):
		return 0.5, 1.5
	case strings.HasSuffix(t.Name, ".weight"): // slopes
		return -0.5, 1
	}
	return -0.3, 0.3
}

func made(name string, dims []int, lo, hi float64, seed uint64) *ops.Param {
	h := fnv.New64a()
	h.Write([]byte(name))
	r := rand.New(rand.NewPCG(seed, h.Sum64()))
	n := 1
	for _, d := range dims {
		n *= d
	}
	p := &ops.Param{Type: ops.Float32, Dims: dims, F32: make([]float32, n)}
	for i := range p.F32 {
		p.F32[i] = float32(lo + (hi-lo)*r.Float64())
	}
	return p
}

// Frame makes up a picture of h x w, RGB, three bytes a pixel: smooth colours with some noise.
func Frame(h, w int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 0))
	rgb := make([]byte, 0, 3*h*w)
	for y := range h {
		for x := range w {
			for c := range 3 {
				v := 128 + 80*math.Sin(float64(y*(c+1))/9+float64(x*(3-c))/13) + 40*(r.Float64()-0.5)
				rgb = append(rgb, byte(v))
			}
		}
	}
	return rgb
}
