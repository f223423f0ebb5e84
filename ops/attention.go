package ops

import (
	"fmt"
	"math"
)

func (*Attention) Kind() string { return "attention" }

func (o *Attention) OutShape(in []Shape) (Shape, error) {
	if err := checkInputs(in, 3, 3); err != nil {
		return Shape{}, err
	}
	q, k, v := in[0], in[1], in[2]
	if o.Heads < 1 || q.C%o.Heads != 0 || v.C%o.Heads != 0 {
		return Shape{}, fmt.Errorf("%d heads do not divide %d and %d channels", o.Heads, q.C, v.C)
	}
	if k.C != q.C || k.H != v.H || k.W != v.W {
		return Shape{}, fmt.Errorf("queries of %v, keys of %v and values of %v do not fit", q, k, v)
	}
	if n := int64(q.H*q.W) * int64(k.H*k.W); n > math.MaxInt32/int64(o.Heads) {
		return Shape{}, fmt.Errorf("%d scores of each of %d heads are more than 2^31-1", n, o.Heads)
	}
	if o.Grid < 0 || o.Grid > maxGrid || o.Stride < 0 || o.Stride > max(o.Grid, 1) || o.Grid == 0 && o.Stride != 0 {
		return Shape{}, fmt.Errorf("grid of %d and stride %d, want a grid of at most %d and a stride within it", o.Grid, o.Stride, maxGrid)
	}
	return checkOutput(Shape{q.H, q.W, v.C})
}

// maxGrid bounds the table of biases.
const maxGrid = 64

func (o *Attention) Roles([]Shape, Type) []Role {
	var roles []Role
	if o.Grid > 0 {
		roles = append(roles, Role{Name: "position_bias", Type: Float32, Dims: []int{o.Heads, o.Grid * o.Grid}})
	}
	if o.TalkingHeads {
		mix, shift := []int{o.Heads, o.Heads}, []int{o.Heads}
		roles = append(roles, Role{Name: "mix_scores", Type: Float32, Dims: mix}, Role{Name: "mix_scores_bias", Type: Float32, Dims: shift},
			Role{Name: "mix_weights", Type: Float32, Dims: mix}, Role{Name: "mix_weights_bias", Type: Float32, Dims: shift})
	}
	return roles
}

// MACs counts the products of queries and keys, of heads, and of weights and values.
func (o *Attention) MACs(in []Shape) int64 {
	if _, err := o.OutShape(in); err != nil {
		return 0
	}
	pairs := int64(in[0].H*in[0].W) * int64(in[1].H*in[1].W)
	each := int64(in[0].C + in[2].C)
	if o.TalkingHeads {
		each += 2 * int64(o.Heads*o.Heads)
	}
	return pairs * each
}

// Float32 computes scores and weights in float64.
func (o *Attention) Float32(in []*Tensor, p Params) *Tensor {
	q, k, v, y := in[0], in[1], in[2], NewFloat32(outShape(o, in))
	keys := k.H * k.W
	bias := o.PositionBias(p, q.Shape, k.Shape)
	scores := make([][]float64, o.Heads)
	for i := range q.H * q.W {
		for h := range scores {
			scores[h] = o.scores(q, k, i, h)
			for j := range keys {
				if bias != nil {
					scores[h][j] += float64(bias[(i*o.Heads+h)*keys+j])
				}
			}
		}
		scores = o.mixed(scores, p, "mix_scores")
		for h := range scores {
			softmax(scores[h])
		}
		scores = o.mixed(scores, p, "mix_weights")
		each := v.C / o.Heads
		for c := range v.C {
			sum := 0.0
			for j, w := range scores[c/each] {
				sum += float64(w * float64(v.F32[j*v.C+c]))
			}
			y.F32[i*v.C+c] = float32(sum)
		}
	}
	return y
}

func (o *Attention) Int8([]*Tensor, Params, Quant) (*Tensor, error) { return nil, floatOnly(o) }

// scores are the products of query i with all keys in head h, over the root of the head's channels.
func (o *Attention) scores(q, k *Tensor, i, h int) []float64 {
	each := q.C / o.Heads
	s := make([]float64, k.H*k.W)
	for j := range s {
		for c := range each {
			s[j] += float64(float64(q.F32[i*q.C+h*each+c]) * float64(k.F32[j*k.C+h*each+c]))
		}
		s[j] *= o.Scale(q.C)
	}
	return s
}

// Scale is what scores of queries with so many channels are multiplied with.
func (o *Attention) Scale(channels int) float64 { return 1 / math.Sqrt(float64(channels/o.Heads)) }

// mixed gives each head a weighted sum of all heads' scores, plus a bias.
func (o *Attention) mixed(s [][]float64, p Params, role string) [][]float64 {
	if !o.TalkingHeads {
		return s
	}
	mix, bias := p[role].F32, p[role+"_bias"].F32
	y := make([][]float64, len(s))
	for h := range y {
		y[h] = make([]float64, len(s[h]))
		for j := range y[h] {
			y[h][j] = float64(bias[h])
			for from := range s {
				y[h][j] += float64(float64(mix[h*o.Heads+from]) * s[from][j])
			}
		}
	}
	return y
}

// softmax makes weights of scores: their exponentials, divided by their sum.
func softmax(s []float64) {
	top := math.Inf(-1)
	for _, x := range s {
		top = max(top, x)
	}
	sum := 0.0
	for i, x := range s {
		s[i] = math.Exp(x - top)
		sum += s[i]
	}
	for i := range s {
		s[i] /= sum
	}
}

// PositionBias is what is added to the scores, [queries][heads][keys]; nil without a grid. It is made of the table
// of role "position_bias": query (r, c) of a grid whose side is Grid/Stride, rounded up, and key (r', c') of one whose
// side is Grid have entry Grid*|Stride*r-r'| + |Stride*c-c'|. That matrix of each head is brought
// to the number of queries and keys as a picture would be, by cubic interpolation (a = -0.75, half-pixel, edges
// repeated), without regard to rows and columns of the maps: so the authors of EfficientFormer do it.
func (o *Attention) PositionBias(p Params, q, k Shape) []float32 {
	if o.Grid == 0 {
		return nil
	}
	table := p["position_bias"].F32
	side, stride := o.Grid, max(o.Stride, 1)
	coarse := coarseSide(side, stride)
	entry := func(query, key int) int {
		dr, dc := stride*(query/coarse)-key/side, stride*(query%coarse)-key%side
		return side*max(dr, -dr) + max(dc, -dc)
	}
	queries, keys := q.H*q.W, k.H*k.W
	rows, cols := cubicTaps(coarse*coarse, queries), cubicTaps(side*side, keys)
	bias := make([]float32, queries*o.Heads*keys)
	line := make([]float64, side*side)
	for i, r := range rows {
		for h := range o.Heads {
			head := table[h*side*side:][:side*side]
			for key := range line {
				line[key] = 0
				for t, w := range r.weight {
					line[key] += float64(w * float64(head[entry(r.index[t], key)]))
				}
			}
			out := bias[(i*o.Heads+h)*keys:][:keys]
			for j, c := range cols {
				sum := 0.0
				for t, w := range c.weight {
					sum += float64(w * line[c.index[t]])
				}
				out[j] = float32(sum)
			}
		}
	}
	return bias
}

// Grids are the sizes of the grids of queries and of keys that the table of biases speaks of.
func (o *Attention) Grids() (queries, keys Shape) {
	n := coarseSide(o.Grid, max(o.Stride, 1))
	return Shape{n, n, 1}, Shape{o.Grid, o.Grid, 1}
}

func coarseSide(side, stride int) int { return (side + stride - 1) / stride }

// cubicTap is the four sources of a position and their weights.
type cubicTap struct {
	index  [4]int
	weight [4]float64
}

// cubicTaps brings a side of in positions to out by cubic convolution (Keys, 1981) with a = -0.75.
func cubicTaps(in, out int) []cubicTap {
	const a = -0.75
	near := func(x float64) float64 { return ((a+2)*x-(a+3))*x*x + 1 }
	far := func(x float64) float64 { return ((a*x-5*a)*x+8*a)*x - 4*a }
	taps := make([]cubicTap, out)
	for i := range taps {
		at := (float64(i)+0.5)*float64(in)/float64(out) - 0.5
		first := math.Floor(at)
		t := at - first
		for k := range 4 {
			taps[i].index[k] = min(max(int(first)+k-1, 0), in-1)
		}
		taps[i].weight = [4]float64{far(t + 1), near(t), near(1 - t), far(2 - t)}
	}
	return taps
}
