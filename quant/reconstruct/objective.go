package reconstruct

import (
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/gradient"
)

func newObjective(l *learner) (objective, error) {
	switch l.Loss {
	case Response:
		return newLogits(l)
	case Margin:
		return newSums(l)
	}
	return &outputs{learner: l, want: make([][]float32, len(l.ends))}, nil
}

// outputs compares the values that a block ends in, in the float32 network's numbers.
type outputs struct {
	*learner
	want [][]float32 // the teacher's, by end
}

func (o *outputs) prepare() (err error) {
	for i, v := range o.ends {
		if o.want[i], err = o.teacher.value(v); err != nil {
			return err
		}
	}
	return nil
}

func (o *outputs) derive() (sum float64) {
	for i, v := range o.ends {
		m := o.part.Maps[v]
		sum += o.compareAs(o.Divisors[v], m.D, m.X, o.want[i], m.Shape)
	}
	return sum
}

// compareAs compares what stands for real numbers over divisors with those numbers.
func (l *learner) compareAs(divisors []float64, d, x, want []float32, s ops.Shape) float64 {
	scaled, g := make([]float32, len(x)), make([]float32, len(x))
	times(scaled, x, divisors)
	loss := l.Loss.compare(g, scaled, want, s)
	times(g, g, divisors)
	for i, v := range g {
		d[i] += v
	}
	return loss
}

// times multiplies the channels of x.
func times(out, x []float32, factors []float64) {
	n := len(factors)
	f := make([]float32, n)
	for c, v := range factors {
		f[c] = float32(v)
	}
	for at := 0; at < len(x); at += n {
		o := out[at:][:n]
		for c, v := range x[at:][:n] {
			o[c] = v * f[c]
		}
	}
}

// sums compares what the activations of a block's last nodes are applied to.
type sums struct {
	*learner
	teachers []*gradient.Part // the node that makes each end, in float32
}

func newSums(l *learner) (*sums, error) {
	s := &sums{learner: l}
	for _, v := range l.ends {
		p, err := gradient.NewPart(l.Model, ops.Float32, []int{l.part.Node(v).Index}, l.shapes)
		if err != nil {
			return nil, err
		}
		s.teachers = append(s.teachers, p)
		l.part.Node(v).DSums = make([]float32, l.shapes[v].Elems())
	}
	return s, nil
}

func (s *sums) prepare() error {
	for _, p := range s.teachers {
		if err := fill(p, s.teacher, nil); err != nil {
			return err
		}
		p.Forward()
	}
	return nil
}

func (s *sums) derive() (sum float64) {
	for i, v := range s.ends {
		n, m := s.part.Node(v), s.part.Maps[v]
		want := s.teachers[i].Nodes[0].Sums
		if want == nil {
			want = s.teachers[i].Maps[v].X
		}
		sum += s.compareAs(s.Divisors[v], n.DSums, n.Sums, want, m.Shape)
	}
	return sum
}

// fill reads a part's inputs from a session, but for those of skip.
func fill(p *gradient.Part, s *session, skip map[int]bool) error {
	for _, v := range p.Inputs {
		if skip[v] {
			continue
		}
		x, err := s.value(v)
		if err != nil {
			return err
		}
		copy(p.Maps[v].X, x)
	}
	return nil
}

// logitsOf compares the network's logits. From the block's ends the teacher's own nodes lead there; what else these read is
// the student's.
type logitsOf struct {
	*learner
	tail   *gradient.Part // nil: the block ends in the logits
	result int            // the value of the logits
	ends   map[int]bool
	want   []float32
}

func newLogits(l *learner) (*logitsOf, error) {
	g := l.Model.Variants[ops.Float32]
	o := &logitsOf{learner: l, result: g.Nodes[logits(g)].Output, ends: map[int]bool{}}
	for _, v := range l.block.ends {
		o.ends[v] = true
	}
	nodes := o.following()
	if len(nodes) == 0 {
		return o, nil
	}
	var err error
	o.tail, err = gradient.NewPart(l.Model, ops.Float32, nodes, l.shapes, l.block.ends...)
	return o, err
}

// following lists the nodes behind the block that depend on it and that the logits depend on.
func (o *logitsOf) following() (nodes []int) {
	g := o.Model.Variants[ops.Float32]
	depends := map[int]bool{}
	for v := range o.ends {
		depends[v] = true
	}
	for i := o.nodes[len(o.nodes)-1] + 1; i <= logits(g); i++ {
		for _, v := range g.Nodes[i].Inputs {
			if depends[v] {
				depends[g.Nodes[i].Output] = true
				nodes = append(nodes, i)
				break
			}
		}
	}
	return nodes
}

func (o *logitsOf) prepare() (err error) {
	if o.want, err = o.teacher.value(o.result); err != nil || o.tail == nil {
		return err
	}
	if err := fill(o.tail, o.student, o.ends); err != nil {
		return err
	}
	for _, v := range o.tail.Inputs {
		if !o.ends[v] {
			x := o.tail.Maps[v].X
			times(x, x, o.Divisors[v])
		}
	}
	return nil
}

func (o *logitsOf) derive() float64 {
	if o.tail == nil {
		m := o.part.Maps[o.result]
		return o.compareAs(o.Divisors[o.result], m.D, m.X, o.want, m.Shape)
	}
	for v := range o.ends {
		times(o.tail.Maps[v].X, o.part.Maps[v].X, o.Divisors[v])
	}
	o.tail.Forward()
	o.tail.Clear()
	m := o.tail.Maps[o.result]
	loss := o.Loss.compare(m.D, m.X, o.want, m.Shape)
	o.tail.Backward()
	for v := range o.ends {
		times(o.part.Maps[v].D, o.tail.Maps[v].D, o.Divisors[v])
	}
	return loss
}
