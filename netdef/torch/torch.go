package torch

import (
	"bytes"
	"fmt"

	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/ops"
)

// Open reads the checkpoint at path, a regular file. See Parse. Its errors name the
// path, and may have a hint (modelfile.Hint).
func Open(path string) (map[string]*ops.Param, error) {
	b, err := modelfile.Read(path)
	if err != nil {
		return nil, err
	}
	tensors, err := parse(b)
	if err != nil {
		return nil, &modelfile.Error{Path: path, Err: err}
	}
	return tensors, nil
}

// Parse reads a checkpoint from memory. The tensors, of type Float32, are copies.
func Parse(b []byte) (map[string]*ops.Param, error) {
	tensors, err := parse(b)
	if err != nil {
		return nil, fmt.Errorf("torch: %w", err)
	}
	return tensors, nil
}

func parse(b []byte) (map[string]*ops.Param, error) {
	var kind string
	var read func([]byte) (map[string]*ops.Param, error)
	switch {
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		kind, read = "zip checkpoint", readZip
	case len(b) >= 2 && b[0] == opProto && b[1] <= maxProtocol:
		kind, read = "old checkpoint", readLegacy
	case safetensors.Is(b):
		kind, read = "safetensors", readSafetensors
	case len(b) == 0:
		return nil, fmt.Errorf("the file is empty, want a PyTorch or safetensors checkpoint")
	default:
		return nil, fmt.Errorf("not a PyTorch or safetensors checkpoint: it begins with % x", b[:min(8, len(b))])
	}
	tensors, err := read(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return tensors, nil
}

// budget bounds the bytes of all tensors made from a file: a few hundred bytes of pickle can
// ask for the same storage a million times. Four times the file is more than
// widening from float16 and a tied weight or two take.
type budget struct{ left int64 }

func newBudget(file []byte) *budget { return &budget{4*int64(len(file)) + 1<<20} }

// take reserves n float32 elements.
func (m *budget) take(n int64) error {
	if m.left -= 4 * n; m.left < 0 {
		return fmt.Errorf("the tensors together need more than four times the file's size")
	}
	return nil
}
