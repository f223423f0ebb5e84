package quant

import (
	"context"
	"fmt"
	"maps"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/reconstruct"
)

// reconstruct learns the weights and biases of the model in which all is int8.
func (b *builder) reconstruct(ctx context.Context, frames []cam.Frame) error {
	m := b.model(make([]bool, len(b.rounded)))
	g := m.Variants[ops.Int8]
	exact := make([][]float64, len(g.Nodes))
	for i, r := range b.rounded {
		if r != nil {
			exact[i] = r.exact
		}
	}
	m.Variants[ops.Float32] = b.m.Variants[ops.Float32]
	maps.Copy(m.Tensors, b.m.Tensors)
	learned, r, err := reconstruct.Run(ctx, reconstruct.Task{Model: m, Divisors: b.chooser.divisors, Exact: exact, Frames: frames},
		reconstruct.Options{Loss: b.o.Reconstruct, Iterations: b.o.Iterations, Progress: b.o.Learning})
	if err != nil {
		return fmt.Errorf("quant: %w", err)
	}
	for i := range b.rounded {
		if b.rounded[i] != nil {
			p := learned.Params(&g.Nodes[i])
			b.learned[i] = ops.Params{"weight": p["weight"], "bias": p["bias"]}
		}
	}
	b.outcome = fmt.Sprintf(", rounding of %d of %d blocks learned by %s: agreement on held-out frames from %.3f to %.3f %%",
		r.Kept, r.Blocks, b.o.Reconstruct, 100*r.Before, 100*r.After)
	return nil
}
