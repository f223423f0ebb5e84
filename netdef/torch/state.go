package torch

import (
	"fmt"
	"strings"

	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/ops"
)

// wrappers are the usual names under which training scripts put the state dict, and the order
// in which they are tried.
var wrappers = []string{
	"state_dict", "model_state_dict", "model_state", "state", "model", "net", "network", "module", "params", "weights",
}

const maxWrappers = 4 // in each other

// tensorsOf reads the floating-point tensors of the state dict in top. data gives the bytes of a storage.
func tensorsOf(top any, limit *budget, data func(*storage) ([]byte, error)) (map[string]*ops.Param, error) {
	d, err := stateDict(top)
	if err != nil {
		return nil, err
	}
	out := map[string]*ops.Param{}
	for i, k := range d.keys {
		name, ok := k.(string)
		t, ok2 := d.values[i].(*tensor)
		if !ok || !ok2 {
			continue // an epoch, an optimizer's state
		}
		p, err := readTensor(t, limit, data)
		if err != nil {
			return nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		if p != nil {
			out[name] = p
		}
	}
	return out, nil
}

// readTensor is nil for a tensor of integers.
func readTensor(t *tensor, limit *budget, data func(*storage) ([]byte, error)) (*ops.Param, error) {
	if t.storage.dtype.Size() == 0 {
		return nil, fmt.Errorf("elements of a %s are not read", t.storage.kind)
	}
	if !t.storage.dtype.IsFloat() {
		return nil, nil
	}
	b, err := data(t.storage)
	if err != nil {
		return nil, err
	}
	if err := limit.take(t.elems); err != nil {
		return nil, err
	}
	return t.gather(b), nil
}

// stateDict finds the dictionary of tensors in what a training script has saved.
func stateDict(top any) (*dict, error) {
	d, ok := top.(*dict)
	if !ok {
		return nil, modelfile.WithHint(fmt.Errorf("holds %s, want a state dict", describe(top)), saveStateDict)
	}
	if found := unwrap(d, maxWrappers); found != nil {
		return found, nil
	}
	return nil, modelfile.WithHint(fmt.Errorf("holds no state dict, but a dictionary of %s", keysOf(d)), saveStateDict)
}

// unwrap prefers a wrapper to tensors beside it: a loss or a random generator's state.
func unwrap(d *dict, depth int) *dict {
	if depth > 0 {
		for _, w := range wrappers {
			if inner, ok := d.get(w).(*dict); ok {
				if found := unwrap(inner, depth-1); found != nil {
					return found
				}
			}
		}
	}
	for i, k := range d.keys {
		_, named := k.(string)
		if _, ok := d.values[i].(*tensor); ok && named {
			return d
		}
	}
	return nil
}

func keysOf(d *dict) string {
	const most = 8
	var names []string
	for i, k := range d.keys {
		if i == most {
			names = append(names, "...")
			break
		}
		names = append(names, describe(k))
	}
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}
