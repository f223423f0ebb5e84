package optest

import (
	"math"
	"slices"

	"github.com/edgeseg/edgeseg/ops"
)

// norm scales and shifts elements by their part's mean and variance, found from sums and sums of squares; part gives
// the part of a pixel's channel.
func (e *exact) norm(x *ops.Tensor, p ops.Params, eps float64, parts int, part func(pixel, c int) int) {
	count, sum, square := make([]float64, parts), make([]float64, parts), make([]float64, parts)
	for i, v := range x.F32 {
		k := part(i/x.C, i%x.C)
		count[k]++
		sum[k] += float64(v)
	}
	for i, v := range x.F32 {
		k := part(i/x.C, i%x.C)
		d := float64(v) - sum[k]/count[k]
		square[k] += d * d
	}
	for i, v := range x.F32 {
		k, c := part(i/x.C, i%x.C), i%x.C
		mean := sum[k] / count[k]
		scale := float64(p["scale"].F32[c]) / math.Sqrt(square[k]/count[k]+eps)
		e.add(i, float64(v)*scale)
		e.add(i, -mean*scale)
		e.add(i, float64(p["shift"].F32[c]))
		e.terms[i]++ // the scale is rounded too
	}
}

// attention goes from each key and value to the outputs. An error of a score is a relative one of its weight, so that
// a sum has as many terms as there are values, and those of a score times the largest.
func (e *exact) attention(o *ops.Attention, in []*ops.Tensor, p ops.Params) {
	q, k, v := in[0], in[1], in[2]
	bias := o.PositionBias(p, q.Shape, k.Shape)
	keys, heads := k.H*k.W, o.Heads
	each, width := q.C/heads, v.C/heads
	score, size := make([]float64, heads*keys), make([]float64, heads*keys)
	for i := range q.H * q.W {
		clear(score)
		clear(size)
		for j := range keys {
			for c := range q.C {
				x := float64(q.F32[i*q.C+c]) * float64(k.F32[j*k.C+c]) / math.Sqrt(float64(each))
				score[c/each*keys+j] += x
				size[c/each*keys+j] += math.Abs(x)
			}
			for h := range heads {
				if bias != nil {
					x := float64(bias[(i*heads+h)*keys+j])
					score[h*keys+j] += x
					size[h*keys+j] += math.Abs(x)
				}
			}
		}
		if o.TalkingHeads {
			score, size = mixHeads(score, size, p, "mix_scores", heads)
		}
		largest := slices.Max(size)
		for h := range heads {
			softmax(score[h*keys:][:keys])
		}
		copy(size, score)
		if o.TalkingHeads {
			score, size = mixHeads(score, size, p, "mix_weights", heads)
		}
		for c := range v.C {
			for j := range keys {
				at, x := c/width*keys+j, float64(v.F32[j*v.C+c])
				e.value[i*v.C+c] += score[at] * x
				e.size[i*v.C+c] += size[at] * math.Abs(x)
			}
			e.terms[i*v.C+c] = float64(keys+heads) + float64(each+heads)*(1+largest)
		}
	}
}

// mixHeads gives each head a sum of all heads' rows.
func mixHeads(score, size []float64, p ops.Params, role string, heads int) (mixed, sizes []float64) {
	mixed, sizes = make([]float64, len(score)), make([]float64, len(score))
	keys := len(score) / heads
	for i := range mixed {
		mixed[i] = float64(p[role+"_bias"].F32[i/keys])
		sizes[i] = math.Abs(mixed[i])
	}
	for k, w := range p[role].F32 {
		to, from := k/heads, k%heads
		for j := range keys {
			mixed[to*keys+j] += float64(w) * score[from*keys+j]
			sizes[to*keys+j] += math.Abs(float64(w)) * size[from*keys+j]
		}
	}
	return mixed, sizes
}

// softmax makes weights of one head's scores.
func softmax(score []float64) {
	top, sum := slices.Max(score), 0.0
	for _, x := range score {
		sum += math.Exp(x - top)
	}
	for i, x := range score {
		score[i] = math.Exp(x-top) / sum
	}
}
