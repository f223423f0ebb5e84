package rt

import (
	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/ops"
)

// shift finds the int8 values between convolutions whose kernels would rather have them unsigned: 128 is added where they
// are written, once, not wherever they are read.
func (p *program) shift(result int) {
	may := map[*buffer]bool{}
	for _, n := range p.nodes {
		may[n.out] = n.out.int8() && n.out != p.buffers[result] && n.writesShifted()
	}
	for _, n := range p.nodes {
		for _, b := range n.in {
			may[b] = may[b] && n.readsShifted()
		}
	}
	for b := range may {
		if !may[b] {
			continue
		}
		b.shifted = true
		for i := range b.pad {
			b.pad[i] ^= -128
		}
	}
}

// writesShifted tells whether the node's kernel can write a shifted value.
func (n *node) writesShifted() bool {
	op, ok := n.op.(*ops.Conv)
	if !ok || !n.in[0].int8() {
		return false
	}
	c := op.WithDefaults()
	if depthwise(c, n.in[0]) {
		columns := asm.Columns3x3(windows(n.in[0], c)[0].taps, c.Stride[1]*n.in[0].pixel)
		return n.k.dwConvS8.Unsigned && columns > 0 && c.Activation != ops.PReLU
	}
	return n.k.gemmS8.Unsigned
}

// readsShifted tells whether it can read one: taps are not gathered where channels fill lanes up.
func (n *node) readsShifted() bool {
	return n.writesShifted() && n.in[0].shape.C == n.in[0].pixel
}
