package netdef

import (
	"fmt"
	"slices"

	"github.com/edgeseg/edgeseg/ops"
)

// Builder writes a network down, node by node. A node makes the value of its own name.
//
//	b := netdef.NewBuilder()
//	x := b.Input(3)
//	x = b.Apply("stem", &ops.Conv{Out: 32, Kernel: [2]int{3, 3}}, netdef.Origin{Weight: "stem.weight"}, x)
//	blueprint, err := b.Build()
//
// The first mistake is kept and returned by Build, so that the code of a network reads
// without error handling.
type Builder struct {
	graph   Graph
	origins []Origin
	owner   map[string]string // by origin, printed: first node whose constants come from there
	err     error
}

// Ref is a value of the graph that is being built.
type Ref int

// NewBuilder starts an empty graph of float32 values.
func NewBuilder() *Builder { return &Builder{owner: map[string]string{}} }

// Input adds the network's input. It comes first, once.
func (b *Builder) Input(channels int) Ref {
	if len(b.graph.Values) > 0 {
		b.fail(errorf("builder: a graph has one input, before all nodes"))
		return 0
	}
	return b.value("input", channels)
}

// Channels is the number of channels of a value.
func (b *Builder) Channels(r Ref) int { return b.graph.Values[r].Channels }

// Apply adds a node whose constants come from the checkpoint tensors that from names,
// none for an operator without constants. Nodes whose constants come from the same tensors share them.
func (b *Builder) Apply(name string, op ops.Op, from Origin, in ...Ref) Ref {
	n := Node{Name: name, Op: op, Output: len(b.graph.Values)}
	shapes := make([]ops.Shape, len(in))
	for i, r := range in {
		n.Inputs = append(n.Inputs, int(r))
		shapes[i] = ops.Shape{H: 1, W: 1, C: b.Channels(r)}
	}
	from, err := from.fit(op, shapes)
	if err != nil {
		b.fail(errorf("builder: node %q: %v", name, err))
	}
	owner, shared := b.owner[fmt.Sprint(from)]
	if !shared {
		owner = name
		b.owner[fmt.Sprint(from)] = name
	}
	for _, role := range op.Roles(shapes, ops.Float32) {
		if !from.feeds(role) {
			continue
		}
		if n.Params == nil {
			n.Params = map[string]string{}
		}
		n.Params[role.Name] = owner + "." + role.Name
	}
	b.graph.Nodes = append(b.graph.Nodes, n)
	b.origins = append(b.origins, from)
	return b.value(name, channelsOut(op, shapes))
}

// Build returns the graph with the origins of its constants. The graph's structure has been checked.
func (b *Builder) Build() (*Blueprint, error) {
	if b.err == nil {
		b.err = b.graph.checkStructure()
	}
	if b.err != nil {
		return nil, b.err
	}
	return &Blueprint{Graph: &b.graph, Origins: b.origins}, nil
}

func (b *Builder) value(name string, channels int) Ref {
	b.graph.Values = append(b.graph.Values, Value{Name: name, Channels: channels, Type: ops.Float32})
	return Ref(len(b.graph.Values) - 1)
}

func (b *Builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// channelsOut is the number of channels of an operator's output. It does not ask
// OutShape, for which a size that the whole network accepts would have to be known.
func channelsOut(op ops.Op, in []ops.Shape) int {
	joined := 0
	for _, s := range in {
		joined += s.C
	}
	switch op := op.(type) {
	case *ops.Conv:
		return op.Out
	case *ops.ConvTranspose:
		return op.Out
	case *ops.Concat:
		return joined
	case *ops.MatMul:
		return in[1].C
	case *ops.Affine:
		a, _ := op.Parts(len(in))
		for _, s := range in[a:] {
			joined -= s.C
		}
		return joined
	case *ops.Slice:
		return op.Count
	case *ops.Attention:
		return in[2].C
	case *ops.ArgMax:
		return 1
	}
	return in[0].C
}

// fit fills in what the operator tells about an origin and refuses one that does not go with it.
func (o Origin) fit(op ops.Op, in []ops.Shape) (Origin, error) {
	var act ops.Activation
	weight, norm, plain := false, false, false
	switch op := op.(type) {
	case *ops.Conv:
		weight, act = true, op.Activation
	case *ops.ConvTranspose:
		weight, act = true, op.Activation
	case *ops.Affine:
		norm, act = true, op.Activation
	case *ops.GroupNorm, *ops.LayerNorm:
		plain = true
	case *ops.Act:
		act = op.Func
	}
	channels := channelsOut(op, in)
	if o.Of == 0 {
		o.Of = channels
	}
	switch {
	case weight != (o.Weight != ""):
		return o, fmt.Errorf("%s and weight %q do not go together", op.Kind(), o.Weight)
	case norm && o.Norm == "" && o.Factors == "":
		return o, fmt.Errorf("%s needs a batch norm or factors", op.Kind())
	case plain != (o.Plain != ""):
		return o, fmt.Errorf("%s and norm %q do not go together", op.Kind(), o.Plain)
	case !weight && !norm && !plain && o.Factors != "":
		return o, fmt.Errorf("%s has no place for factors", op.Kind())
	case !weight && !norm && o.Norm != "", !weight && o.Bias != "":
		return o, fmt.Errorf("%s has no place for a batch norm or a bias", op.Kind())
	case o.Slope != "" && o.Leak != 0:
		return o, fmt.Errorf("slopes are both %q and %v", o.Slope, o.Leak)
	case (act == ops.PReLU) != (o.Slope != "" || o.Leak != 0):
		return o, fmt.Errorf("activation %q and slopes %q do not go together", act, o.Slope)
	case o.From < 0 || o.From+channels > o.Of:
		return o, fmt.Errorf("channels %d to %d are not within %d", o.From, o.From+channels, o.Of)
	}
	return o, nil
}

// feeds reports whether the origin has something for a role.
func (o *Origin) feeds(r ops.Role) bool {
	if r.Name == "bias" {
		return o.Bias != "" || o.Norm != ""
	}
	return slices.Contains([]string{"weight", "scale", "shift", "slope"}, r.Name) ||
		slices.ContainsFunc(o.Roles, func(c Constant) bool { return c.Role == r.Name })
}
