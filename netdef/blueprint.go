package netdef

import (
	"slices"

	"github.com/edgeseg/edgeseg/ops"
)

// Blueprint is a network without its weights: the graph, and for each node the
// checkpoint tensors that its constants come from.
type Blueprint struct {
	Net      string
	Seen     string // by what of a checkpoint it was recognised; empty where nothing was
	Multiple int    // sides of the input are multiples of this
	Result   Result
	// Preprocess is what the checkpoint, or the network itself, says of its input; nil: nothing.
	Preprocess *Preprocess
	Unused     []string // prefixes of checkpoint tensors that only training needs
	Graph      *Graph
	Origins    []Origin // by node
}

// Origin names the checkpoint tensors of a node's constants, in PyTorch's layout.
type Origin struct {
	Weight string  // [out][in/groups][ky][kx]; transposed convolution: [in][out/groups][ky][kx]
	Bias   string  // [out]
	Norm   string  // prefix of a batch norm: .weight, .bias, .running_mean, .running_var
	Eps    float64 // of the batch norm
	Slope  string  // PReLU's slopes
	Leak   float64 // PReLU's slope of all channels, where it is no tensor
	Plain  string  // prefix of a norm without statistics: .weight, .bias
	// Factors is a tensor of one factor a channel, which the output is multiplied with. Its shape is [out], or
	// [out][1][1] with Column.
	Factors string
	Column  bool
	Linear  bool // Weight is that of a linear layer: [out][in]
	// Identity tells that the input itself is added: 1 to the middle of each depthwise filter.
	Identity bool
	// Rows are the output channels that the node takes of the RowsOf of Weight and Bias; nil: all.
	Rows   []int
	RowsOf int
	Roles  []Constant // taken as they are
	// From and Of tell that the node's channels are From.. of the Of channels of Norm
	// and Slope: those of a concat, moved into the convolutions before it. Of 0: the node's own.
	From, Of int
}

// Constant is a checkpoint tensor that is a node's constant as it is. Its shape may have sides of 1 that the role's lacks.
type Constant struct {
	Role, Tensor string
	Dims         []int
}

// TensorSpec is a tensor that a checkpoint of the network must have.
type TensorSpec struct {
	Name      string
	Dims      []int
	Statistic bool // a batch norm's running mean or variance, which is not trained
}

// Tensors lists the checkpoint's tensors, each once, in the order of the nodes that read them.
func (p *Blueprint) Tensors() []TensorSpec {
	var specs []TensorSpec
	seen := map[string]bool{}
	add := func(statistic bool, name string, dims ...int) {
		if name != "" && !seen[name] {
			seen[name] = true
			specs = append(specs, TensorSpec{name, dims, statistic})
		}
	}
	for i := range p.Graph.Nodes {
		o := &p.Origins[i]
		add(false, o.Weight, p.weightDims(i)...)
		add(false, o.Bias, o.rows(p.out(i).Channels))
		if o.Norm != "" {
			add(false, o.Norm+".weight", o.Of)
			add(false, o.Norm+".bias", o.Of)
			add(true, o.Norm+".running_mean", o.Of)
			add(true, o.Norm+".running_var", o.Of)
		}
		add(false, o.Slope, o.Of)
		if o.Plain != "" {
			add(false, o.Plain+".weight", o.Of)
			add(false, o.Plain+".bias", o.Of)
		}
		add(false, o.Factors, o.factorDims(p.out(i).Channels)...)
		for _, c := range o.Roles {
			add(false, c.Tensor, c.Dims...)
		}
	}
	return specs
}

// NumParams counts the checkpoint's parameters as papers do, before batch norms
// are folded; statistics counts running means and variances too.
func (p *Blueprint) NumParams(statistics bool) int64 {
	var sum int64
	for _, t := range p.Tensors() {
		if n, _ := elems(t.Dims); statistics || !t.Statistic {
			sum += n
		}
	}
	return sum
}

// weightDims is the shape of a node's convolution weights in the checkpoint.
func (p *Blueprint) weightDims(i int) []int {
	in := p.Graph.Values[p.Graph.Nodes[i].Inputs[0]].Channels
	switch op := p.Graph.Nodes[i].Op.(type) {
	case *ops.Conv:
		o := &p.Origins[i]
		if o.Linear {
			return []int{o.rows(op.Out), in}
		}
		return []int{o.rows(op.Out), in / max(op.Groups, 1), op.Kernel[0], op.Kernel[1]}
	case *ops.ConvTranspose:
		return []int{in, op.Out / max(op.Groups, 1), op.Kernel[0], op.Kernel[1]}
	}
	return nil
}

func (p *Blueprint) out(i int) *Value { return &p.Graph.Values[p.Graph.Nodes[i].Output] }

// rows is the number of output channels of Weight and Bias.
func (o *Origin) rows(channels int) int {
	if o.Rows == nil {
		return channels
	}
	return o.RowsOf
}

func (o *Origin) factorDims(channels int) []int {
	if o.Column {
		return []int{channels, 1, 1}
	}
	return []int{channels}
}

// slice gives the node's own channels of a tensor of its batch norm or slopes.
func (o *Origin) slice(v []float32, channels int) []float32 {
	return slices.Clone(v[o.From:][:channels])
}
