package torch

import (
	"errors"
	"fmt"

	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/ops"
)

func readSafetensors(b []byte) (map[string]*ops.Param, error) {
	f, err := safetensors.Parse(b)
	if err != nil {
		return nil, err
	}
	for _, m := range f.Metadata {
		if m.Key == "edgeseg.graph" {
			return nil, modelfile.WithHint(errors.New("this is a weight file already, not a checkpoint"),
				"pass it as --model")
		}
	}
	out := map[string]*ops.Param{}
	limit := newBudget(b)
	for _, t := range f.Tensors {
		if !t.Type.IsFloat() {
			continue
		}
		n := len(t.Data) / t.Type.Size()
		if err := limit.take(int64(n)); err != nil {
			return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
		}
		p := &ops.Param{Type: ops.Float32, Dims: t.Dims, F32: make([]float32, n)}
		for i := range p.F32 {
			p.F32[i] = t.Type.Float(t.Data, i)
		}
		out[t.Name] = p
	}
	return out, nil
}
