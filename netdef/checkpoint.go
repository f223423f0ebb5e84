package netdef

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/edgeseg/edgeseg/ops"
)

// faults lists the tensors that the checkpoint lacks, has in another shape, or should not have.
func (p *Blueprint) faults(checkpoint map[string]*ops.Param) (missing, misshapen, unknown []string) {
	wanted := map[string]bool{}
	for _, want := range p.Tensors() {
		wanted[want.Name] = true
		switch have := checkpoint[want.Name]; {
		case have == nil:
			missing = append(missing, fmt.Sprintf("%q", want.Name))
		case !slices.Equal(have.Dims, want.Dims):
			misshapen = append(misshapen, fmt.Sprintf("%q is %v, not %v", want.Name, have.Dims, want.Dims))
		}
	}
	for _, name := range sortedKeys(checkpoint) {
		if !wanted[name] && !p.unused(name) {
			unknown = append(unknown, fmt.Sprintf("%q", name))
		}
	}
	return missing, misshapen, unknown
}

// nearer is the blueprint that has fewer faults to find with the checkpoint, p where both have as many.
func (p *Blueprint) nearer(other *Blueprint, checkpoint map[string]*ops.Param) *Blueprint {
	count := func(p *Blueprint) int {
		missing, misshapen, unknown := p.faults(checkpoint)
		return len(missing) + len(misshapen) + len(unknown)
	}
	if faults := count(p); faults > 0 && count(other) < faults {
		return other
	}
	return p
}

// fits makes sure that the checkpoint has the network's tensors, of the right shapes and with
// values of which weights can be made, and no others.
func (p *Blueprint) fits(checkpoint map[string]*ops.Param) error {
	missing, misshapen, unknown := p.faults(checkpoint)
	var faults []string
	for _, f := range []string{listed("missing", missing), listed("of another shape", misshapen), listed("unknown", unknown)} {
		if f != "" {
			faults = append(faults, f)
		}
	}
	if faults != nil {
		return errorf("checkpoint does not fit %s: %s", p.Net, strings.Join(faults, "; "))
	}
	return p.checkTensors(checkpoint)
}

// leftovers are the last parts of names that training and profilers leave in any checkpoint.
var leftovers = []string{"num_batches_tracked", "total_ops", "total_params"}

func (p *Blueprint) unused(name string) bool {
	return slices.Contains(leftovers, name[strings.LastIndexByte(name, '.')+1:]) ||
		slices.ContainsFunc(p.Unused, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// listed names the first few of a list: `3 missing: "a", "b", "c"`.
func listed(what string, names []string) string {
	const most = 10
	if len(names) == 0 {
		return ""
	}
	first, more := names, ""
	if len(names) > most {
		first, more = names[:most], ", ..."
	}
	return fmt.Sprintf("%d %s: %s%s", len(names), what, strings.Join(first, ", "), more)
}

func (p *Blueprint) checkTensors(checkpoint map[string]*ops.Param) error {
	for _, want := range p.Tensors() {
		t := checkpoint[want.Name]
		if n, ok := elems(t.Dims); t.Type != ops.Float32 || !ok || int64(len(t.F32)) != n {
			return errorf("tensor %q: holds %d float32 values, not those of %v", want.Name, len(t.F32), t.Dims)
		}
		variance := want.Statistic && strings.HasSuffix(want.Name, "_var")
		for i, v := range t.F32 {
			switch {
			case !finite(float64(v)):
				return errorf("tensor %q: holds %v at %d", want.Name, v, i)
			case variance && v < 0:
				return errorf("tensor %q: holds the negative variance %v at %d", want.Name, v, i)
			}
		}
	}
	return nil
}

// wrappings are what training puts before names: several GPUs, torch.compile, a class that holds the network.
// No network's own names all begin with one.
var wrappings = []string{"module.", "_orig_mod.", "model.", "net.", "network."}

// stripped drops the wrappings that all names have, and "module." where only some have it.
func stripped(checkpoint map[string]*ops.Param) (map[string]*ops.Param, error) {
	wrapping := wrappingOf(sortedKeys(checkpoint))
	out := make(map[string]*ops.Param, len(checkpoint))
	for _, name := range sortedKeys(checkpoint) {
		short := strings.TrimPrefix(strings.TrimPrefix(name, wrapping), "module.")
		if out[short] != nil {
			return nil, errorf("checkpoint has both %q and %q", wrapping+short, wrapping+"module."+short)
		}
		if checkpoint[name] == nil {
			return nil, errorf("tensor %q: is empty", name)
		}
		out[short] = checkpoint[name]
	}
	return out, nil
}

// wrappingOf is the longest row of wrappings that all names begin with.
func wrappingOf(names []string) string {
	whole := ""
	for found := len(names) > 0; found; {
		found = false
		for _, w := range wrappings {
			lacks := func(name string) bool { return !strings.HasPrefix(name, whole+w) }
			if !slices.ContainsFunc(names, lacks) {
				whole, found = whole+w, true
				break
			}
		}
	}
	return whole
}

// dim is a side of a tensor, 0 where the checkpoint has no such tensor or side.
// It is at most ops.MaxSide, so that a hostile file cannot make a blueprint overflow.
func dim(checkpoint map[string]*ops.Param, name string, axis int) int {
	t := checkpoint[name]
	if t == nil || axis >= len(t.Dims) {
		return 0
	}
	return min(max(t.Dims[axis], 0), ops.MaxSide)
}

// countBlocks counts the blocks prefix.0, prefix.1, ... by the last that has more than one tensor, so that neither a
// tensor that is missing nor a stray one changes the number; at least 1.
func countBlocks(checkpoint map[string]*ops.Param, prefix string) int {
	const most = 64 // published networks have up to 40
	var tensors [most]int
	for name := range checkpoint {
		rest, ok := strings.CutPrefix(name, prefix+".")
		number, _, inside := strings.Cut(rest, ".")
		if i, err := strconv.Atoi(number); ok && inside && err == nil && i >= 0 && i < most {
			tensors[i]++
		}
	}
	n := 1
	for i, count := range tensors {
		if count > 1 {
			n = i + 1
		}
	}
	return n
}
