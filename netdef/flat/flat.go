package flat

import (
	"errors"
	"fmt"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
)

const (
	graphKey    = "edgeseg.graph"
	checksumKey = "edgeseg.checksum"
)

// Open reads the weight file at path, a regular file, and closes it. See Parse. Its
// errors name the path, and may have a hint (modelfile.Hint).
func Open(path string) (*netdef.Model, error) {
	b, err := modelfile.Read(path)
	if err != nil {
		return nil, err
	}
	m, err := parse(b)
	if err != nil {
		return nil, &modelfile.Error{Path: path, Err: err}
	}
	return m, nil
}

// Parse reads a weight file from memory, at any address. The model keeps nothing of b; it has
// been validated.
func Parse(b []byte) (*netdef.Model, error) {
	m, err := parse(b)
	if err != nil {
		return nil, fmt.Errorf("flat: %w", err)
	}
	return m, nil
}

// Save writes m to path: whole or not at all. See Encode.
func Save(path string, m *netdef.Model) error {
	b, err := encode(m)
	if err != nil {
		return &modelfile.Error{Path: path, Err: err}
	}
	return modelfile.Write(path, b)
}

// Encode makes a weight file of m, which must be valid. The same model gives the same bytes.
// Values of Float16 tensors are rounded to the nearest half.
func Encode(m *netdef.Model) ([]byte, error) {
	b, err := encode(m)
	if err != nil {
		return nil, fmt.Errorf("flat: %w", err)
	}
	return b, nil
}

func parse(b []byte) (*netdef.Model, error) {
	graph, err := verify(b)
	if err != nil {
		return nil, err
	}
	tensors, begin, err := safetensors.Tensors(b)
	if err != nil {
		return nil, err
	}
	if begin%safetensors.Align != 0 {
		return nil, fmt.Errorf("data begin at byte %d, want a multiple of %d", begin, safetensors.Align)
	}
	v, err := readVersion(graph)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", graphKey, err)
	}
	m, err := decode(graph, tensors)
	if err == nil {
		err = m.Validate()
	}
	if err != nil {
		return nil, v.explain(bare(err))
	}
	return m, nil
}

// bare takes netdef's own prefix off an error that gets another.
func bare(err error) error {
	var e *netdef.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Advice == "" {
		return errors.New(e.Text)
	}
	return modelfile.WithHint(errors.New(e.Text), e.Advice)
}
