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
	// From and Of tell that the node's channels are From.. of the Of channels of Norm
	// and Slope: those of a concat, moved into the convolutions before it. Of 0: the node's own.
	From, Of int
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
		add(false, o.Bias, p.out(i).Channels)
		if o.Norm != "" {
			add(false, o.Norm+".weight", o.Of)
			add(false, o.Norm+".bias", o.Of)
			add(true, o.Norm+".running_mean", o.Of)
			add(true, o.Norm+".running_var", o.Of)
		}
		add(false, o.Slope, o.Of)
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
		return []int{op.Out, in / max(op.Groups, 1), op.Kernel[0], op.Kernel[1]}
	case *ops.ConvTranspose:
		return []int{in, op.Out / max(op.Groups, 1), op.Kernel[0], op.Kernel[1]}
	}
	return nil
}

func (p *Blueprint) out(i int) *Value { return &p.Graph.Values[p.Graph.Nodes[i].Output] }

// slice gives the node's own channels of a tensor of its batch norm or slopes.
func (o *Origin) slice(v []float32, channels int) []float32 {
	return slices.Clone(v[o.From:][:channels])
}
