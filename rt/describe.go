package rt

import (
	"slices"
	"strings"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/asm/cpu"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// describe fills in what a plan tells about itself.
func describe(m *netdef.Model, p *program, k *kernels, core cpu.Core) Info {
	i := Info{Net: m.Net, Kernels: map[string]string{}}
	for _, t := range asm.Tables() {
		i.Kernels[t.Title()] = t.Chosen(core)
	}
	for n, nodes := range p.groups {
		s := StepInfo{Out: nodes[len(nodes)-1].out.shape}
		for _, node := range nodes {
			s.add(node, k)
			i.MACs += node.op.MACs(shapes(node.in))
			for _, q := range node.params {
				i.WeightBytes += elems(q) * node.out.elemSize()
			}
		}
		if s, ok := p.steps[n].(interface{ made() int64 }); ok {
			i.WeightBytes += s.made()
		}
		if c, ok := p.steps[n].(*chain); ok {
			s.StripRows, s.StripCols = c.height, c.width
			for _, node := range nodes {
				s.StripBytes += node.out.stripSize()
			}
		}
		i.Steps = append(i.Steps, s)
	}
	return i
}

// add counts a node of the step: what it reads and writes outside of strip buffers.
func (s *StepInfo) add(n *node, k *kernels) {
	s.Name, s.Kind, s.Kernel = joinName(s.Name, n.name), joinName(s.Kind, n.op.Kind()), joinName(s.Kernel, k.of(n))
	s.MACs += n.op.MACs(shapes(n.in))
	for _, b := range append([]*buffer{n.out}, n.in...) {
		if b.strip == 0 {
			s.Bytes += b.shape.Elems() * b.elemSize()
		}
	}
	for _, q := range n.params {
		s.Bytes += elems(q) * n.out.elemSize()
	}
}

// joinName adds a name to those of a chain, once.
func joinName(all, name string) string {
	if all == "" {
		return name
	}
	if slices.Contains(strings.Split(all, "+"), name) {
		return all
	}
	return all + "+" + name
}

func elems(p *ops.Param) int64 { return int64(len(p.F32) + len(p.I8) + len(p.I32)) }

// of names the row that does a node's work.
func (k *kernels) of(n *node) string {
	name := func(f32, f16, s8 string) string {
		switch n.out.typ {
		case ops.Int8:
			return s8
		case ops.Float16:
			return f16
		}
		return f32
	}
	switch op := n.op.(type) {
	case *ops.Conv:
		if c := op.WithDefaults(); c.Groups > 1 && c.Groups == n.in[0].shape.C && c.Out == c.Groups {
			return name("dwconv_f32="+k.dwConvF32.Name, "dwconv_f16="+k.dwConvF16.Name, "dwconv_s8="+k.dwConvS8.Name)
		}
		return name("gemm_f32="+k.gemmF32.Name, "gemm_f16="+k.gemmF16.Name, "gemm_s8="+k.gemmS8.Name)
	case *ops.ConvTranspose:
		return name("gemm_f32="+k.gemmF32.Name, "gemm_f16="+k.gemmF16.Name, "gemm_s8="+k.gemmS8.Name)
	case *ops.Sub:
		return name("plain", "plain", "add_s8="+k.addS8.Name)
	case *ops.Add:
		return name("add_f32="+k.addF32.Name, "add_f16="+k.addF16.Name, "add_s8="+k.addS8.Name)
	case *ops.Affine:
		return name("affine_f32="+k.affineF32.Name, "affine_f16="+k.affineF16.Name, "affine_s8="+k.affineS8.Name)
	case *ops.AvgPool, *ops.AdaptiveAvgPool:
		return name("pool_f32="+k.poolF32.Name, "pool_f16="+k.poolF16.Name, "pool_s8="+k.poolS8.Name)
	case *ops.MaxPool:
		return name("max_pool_f32="+k.maxPoolF32.Name, "max_pool_f16="+k.maxPoolF16.Name, "max_pool_s8="+k.maxPoolS8.Name)
	case *ops.Act:
		if n.out.int8() && op.Func == ops.PReLU {
			return "affine_s8=" + k.affineS8.Name
		}
		if n.out.int8() {
			return "lookup_s8=" + k.lookupS8.Name
		}
		if _, ok := exponentials[op.Func]; ok {
			return name("exponential_f32="+k.exponentialF32.Name, "plain", "")
		}
	case *rowMomentsOp:
		if !n.in[0].half() {
			return "moments_f32=" + k.momentsF32.Name
		}
	case *groupScaledOp:
		return name("affine_f32="+k.affineF32.Name, "plain", "")
	case *ops.Mul:
		if n.out.int8() && n.in[1].shape != n.out.shape {
			return "affine_s8=" + k.affineS8.Name
		}
	case *ops.Resize:
		return name("resize_f32="+k.resizeF32.Name, "resize_f16="+k.resizeF16.Name, "resize_s8="+k.resizeS8.Name)
	}
	if _, ok := n.op.(*ops.Cast); ok {
		return name("dequantize_s8="+k.dequantizeS8.Name, "", "quantize_f32="+k.quantizeF32.Name)
	}
	if n.in[0].half() && !n.out.half() {
		return "widen_f16=" + k.widenF16.Name
	}
	return "plain"
}
