package netdef

import (
	"fmt"
	"slices"

	"github.com/edgeseg/edgeseg/ops"
)

// Validate checks a graph that computes in type t on an input of h x w with
// these constants. Model.Validate calls it; it alone also accepts graphs whose input is not a
// frame and whose result is not classes.
func (g *Graph) Validate(t ops.Type, h, w int, tensors map[string]*ops.Param) error {
	if err := g.checkStructure(); err != nil {
		return err
	}
	if err := g.checkValues(t); err != nil {
		return err
	}
	shapes, err := g.Infer(h, w)
	if err != nil {
		return err
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		if err := g.checkTypes(n); err != nil {
			return errorf("node %q: %v", n.Name, err)
		}
		t := g.Values[n.Output].Type
		if t == ops.Int8 {
			if err := g.checkQuant(n); err != nil {
				return errorf("node %q: %v", n.Name, err)
			}
		}
		if err := n.checkParams(n.Op.Roles(n.shapes(shapes), t), tensors); err != nil {
			return errorf("node %q: %v", n.Name, err)
		}
	}
	return nil
}

// checkStructure makes sure that indices may be used: each value but the input
// comes from one node, and each node reads what the input and earlier nodes gave. That
// rules out cycles.
func (g *Graph) checkStructure() error {
	switch {
	case len(g.Nodes) == 0:
		return errorf("graph has no nodes")
	case len(g.Nodes) > MaxNodes:
		return errorf("graph has %d nodes, more than %d", len(g.Nodes), MaxNodes)
	case len(g.Values) != len(g.Nodes)+1:
		return errorf("graph has %d values, want %d: the input and one for each node", len(g.Values), len(g.Nodes)+1)
	}
	if err := g.checkNames(); err != nil {
		return err
	}
	made := make([]bool, len(g.Values))
	made[0] = true
	for i := range g.Nodes {
		n := &g.Nodes[i]
		if n.Op == nil {
			return errorf("node %q: has no operator", n.Name)
		}
		for _, v := range n.Inputs {
			if v < 0 || v >= len(g.Values) {
				return errorf("node %q: reads value %d, the graph has %d", n.Name, v, len(g.Values))
			}
			if !made[v] {
				return errorf("node %q: reads value %q, which no earlier node makes: a cycle or a wrong order", n.Name, g.Values[v].Name)
			}
		}
		switch v := n.Output; {
		case v < 0 || v >= len(g.Values):
			return errorf("node %q: makes value %d, the graph has %d", n.Name, v, len(g.Values))
		case v == 0:
			return errorf("node %q: makes value %q, which is the input", n.Name, g.Values[0].Name)
		case made[v]:
			return errorf("node %q: makes value %q, which an earlier node makes", n.Name, g.Values[v].Name)
		default:
			made[v] = true
		}
	}
	return nil
}

func (g *Graph) checkNames() error {
	values := make(map[string]bool, len(g.Values))
	for i := range g.Values {
		v := &g.Values[i]
		if why := badName(v.Name); why != "" {
			return errorf("value %d: %s", i, why)
		}
		if values[v.Name] {
			return errorf("value %q: there are two of this name", v.Name)
		}
		values[v.Name] = true
		if v.Channels < 1 || v.Channels > ops.MaxSide {
			return errorf("value %q: %d channels, want 1 to %d", v.Name, v.Channels, ops.MaxSide)
		}
	}
	nodes := make(map[string]bool, len(g.Nodes))
	for i := range g.Nodes {
		n := &g.Nodes[i]
		if why := badName(n.Name); why != "" {
			return errorf("node %d: %s", i, why)
		}
		if nodes[n.Name] {
			return errorf("node %q: there are two of this name", n.Name)
		}
		nodes[n.Name] = true
	}
	return nil
}

// checkValues judges types and scales: those of a float32 graph are float32, an int8 graph may keep some
// so. Each int8 value has a scale with which one can compute.
func (g *Graph) checkValues(t ops.Type) error {
	if t != ops.Float32 && t != ops.Int8 {
		return errorf("graph computes in %v, want float32 or int8", t)
	}
	for i := range g.Values {
		v := &g.Values[i]
		int8 := v.Type == ops.Int8
		switch {
		case v.Type != t && v.Type != ops.Float32:
			return errorf("value %q: is %v in a graph of %v", v.Name, v.Type, t)
		case !int8 && v.Quant != ops.Quant{}:
			return errorf("value %q: is float32 and has a scale or zero point", v.Name)
		case v.Raw && (i != 0 || !int8):
			return errorf("value %q: only an int8 input can be raw", v.Name)
		case v.Raw && v.Quant != ops.Quant{Scale: 1, ZeroPoint: -128}:
			return errorf("value %q: a raw input has scale 1 and zero point -128, this one %v and %d", v.Name, v.Quant.Scale, v.Quant.ZeroPoint)
		case int8 && !goodScale(v.Quant.Scale):
			return errorf("value %q: scale %v is not a positive normal number", v.Name, v.Quant.Scale)
		case int8 && (v.Quant.ZeroPoint < -128 || v.Quant.ZeroPoint > 127):
			return errorf("value %q: zero point %d, want -128 to 127", v.Name, v.Quant.ZeroPoint)
		}
	}
	return nil
}

// checkTypes demands that a node computes in the type of its output: all inputs are of it, but for that of a
// cast, which is of another, and the second of a resize, of which only the size is read.
func (g *Graph) checkTypes(n *Node) error {
	out := &g.Values[n.Output]
	if out.Type == ops.Int8 && ops.FloatOnly(n.Op.Kind()) {
		return fmt.Errorf("%s has no int8 arithmetic", n.Op.Kind())
	}
	for i, v := range n.Inputs {
		in := &g.Values[v]
		switch n.Op.(type) {
		case *ops.Cast:
			if in.Type == out.Type {
				return fmt.Errorf("casts value %q from %v to %v", in.Name, in.Type, out.Type)
			}
			continue
		case *ops.Resize:
			if i > 0 {
				continue
			}
		}
		if in.Type != out.Type {
			return fmt.Errorf("reads value %q, which is %v, and makes %q, which is %v, without a cast", in.Name, in.Type, out.Name, out.Type)
		}
	}
	return nil
}

// checkQuant holds int8 operators that copy values to their input's quantization.
func (g *Graph) checkQuant(n *Node) error {
	out := g.Values[n.Output].Quant
	switch n.Op.(type) {
	case *ops.Resize, *ops.Slice, *ops.ChannelShuffle, *ops.MaxPool:
		if in := g.Values[n.Inputs[0]].Quant; in != out {
			return fmt.Errorf("keeps scale %v and zero point %d, its output states %v and %d", in.Scale, in.ZeroPoint, out.Scale, out.ZeroPoint)
		}
	case *ops.ArgMax:
		if want := (ops.Quant{Scale: 1, ZeroPoint: -128}); out != want {
			return fmt.Errorf("classes have scale 1 and zero point -128, its output states %v and %d", out.Scale, out.ZeroPoint)
		}
	}
	return nil
}

func (n *Node) checkParams(roles []ops.Role, tensors map[string]*ops.Param) error {
	for _, role := range sortedKeys(n.Params) {
		if !slices.ContainsFunc(roles, func(r ops.Role) bool { return r.Name == role }) {
			return fmt.Errorf("%s takes no %q here", n.Op.Kind(), role)
		}
	}
	for _, r := range roles {
		name, ok := n.Params[r.Name]
		if !ok {
			if r.Optional {
				continue
			}
			return fmt.Errorf("%s needs a %q", n.Op.Kind(), r.Name)
		}
		p := tensors[name]
		if p == nil {
			return fmt.Errorf("%s is tensor %q, which the model does not have", r.Name, name)
		}
		if err := checkParam(p, r); err != nil {
			return fmt.Errorf("%s %v", r.Name, err)
		}
	}
	return nil
}
