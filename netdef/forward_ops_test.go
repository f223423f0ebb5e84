package netdef_test

import (
	"fmt"
	"math"

	"github.com/edgeseg/edgeseg/ops"
)

// forward computes networks the way a training framework does: channels first, in
// float64, every batch norm, activation and concat on its own, tensors by the checkpoint's names. It
// shares nothing with the graphs that it judges.
type forward map[string]*ops.Param

// planes is a feature map, [c][y][x].
type planes struct {
	c, h, w int
	v       []float64
}

func newPlanes(c, h, w int) planes { return planes{c, h, w, make([]float64, c*h*w)} }

// at is 0 outside of the map.
func (p planes) at(c, y, x int) float64 {
	if y < 0 || x < 0 || y >= p.h || x >= p.w {
		return 0
	}
	return p.v[(c*p.h+y)*p.w+x]
}

func (p planes) each(f func(c, y, x int) float64) planes {
	for i := range p.v {
		p.v[i] = f(i/(p.h*p.w), i/p.w%p.h, i%p.w)
	}
	return p
}

func (f forward) at(name string, i int) float64 {
	p := f[name]
	if p == nil {
		panic(fmt.Sprintf("checkpoint has no %q", name))
	}
	return float64(p.F32[i])
}

func (f forward) conv(x planes, name string, stride, pad, dilation, groups int) planes {
	d := f[name+".weight"].Dims
	out, in, kh, kw := d[0], d[1], d[2], d[3]
	weight := f[name+".weight"].F32
	side := func(n, k int) int { return (n+2*pad-dilation*(k-1)-1)/stride + 1 }
	return newPlanes(out, side(x.h, kh), side(x.w, kw)).each(func(o, oy, ox int) float64 {
		sum := 0.0
		if f[name+".bias"] != nil {
			sum = f.at(name+".bias", o)
		}
		for i := range in {
			for ky := range kh {
				for kx := range kw {
					v := x.at(o/(out/groups)*in+i, oy*stride-pad+ky*dilation, ox*stride-pad+kx*dilation)
					sum += v * float64(weight[((o*in+i)*kh+ky)*kw+kx])
				}
			}
		}
		return sum
	})
}

// up is the transposed convolution of 2x2 with stride 2.
func (f forward) up(x planes, name string) planes {
	out, weight := f[name+".weight"].Dims[1], f[name+".weight"].F32
	return newPlanes(out, 2*x.h, 2*x.w).each(func(o, y, xx int) float64 {
		sum := 0.0
		for i := range x.c {
			sum += x.at(i, y/2, xx/2) * float64(weight[((i*out+o)*2+y%2)*2+xx%2])
		}
		return sum
	})
}

func (f forward) norm(x planes, name string, eps float64) planes {
	return newPlanes(x.c, x.h, x.w).each(func(c, y, xx int) float64 {
		n := (x.at(c, y, xx) - f.at(name+".running_mean", c)) / math.Sqrt(f.at(name+".running_var", c)+eps)
		return n*f.at(name+".weight", c) + f.at(name+".bias", c)
	})
}

func (f forward) prelu(x planes, name string) planes {
	return newPlanes(x.c, x.h, x.w).each(func(c, y, xx int) float64 {
		if v := x.at(c, y, xx); v >= 0 {
			return v
		}
		return x.at(c, y, xx) * f.at(name+".weight", c)
	})
}

func relu(x planes) planes {
	return newPlanes(x.c, x.h, x.w).each(func(c, y, xx int) float64 { return max(x.at(c, y, xx), 0) })
}

func sum(a, b planes) planes {
	return newPlanes(a.c, a.h, a.w).each(func(c, y, x int) float64 { return a.at(c, y, x) + b.at(c, y, x) })
}

func cat(parts ...planes) planes {
	out := planes{h: parts[0].h, w: parts[0].w}
	for _, p := range parts {
		out.c += p.c
		out.v = append(out.v, p.v...)
	}
	return out
}

// pool averages 3x3 around every second pixel, always over nine.
func pool(x planes) planes {
	return newPlanes(x.c, (x.h+1)/2, (x.w+1)/2).each(func(c, y, xx int) float64 {
		sum := 0.0
		for k := range 9 {
			sum += x.at(c, 2*y-1+k/3, 2*xx-1+k%3)
		}
		return sum / 9
	})
}

func adaptive(x planes, k int) planes {
	return newPlanes(x.c, k, k).each(func(c, oy, ox int) float64 {
		sum, n := 0.0, 0.0
		for y := oy * x.h / k; y*k < (oy+1)*x.h; y++ {
			for xx := ox * x.w / k; xx*k < (ox+1)*x.w; xx++ {
				sum += x.at(c, y, xx)
				n++
			}
		}
		return sum / n
	})
}

// resize is bilinear with corners aligned.
func resize(x planes, h, w int) planes {
	source := func(i, in, out int) (int, float64) {
		if in == 1 || out == 1 {
			return 0, 0
		}
		s := float64(i) * float64(in-1) / float64(out-1)
		return int(s), s - math.Floor(s)
	}
	return newPlanes(x.c, h, w).each(func(c, oy, ox int) float64 {
		y, fy := source(oy, x.h, h)
		xx, fx := source(ox, x.w, w)
		top := x.at(c, y, xx)*(1-fx) + x.at(c, y, xx+1)*fx
		bottom := x.at(c, y+1, xx)*(1-fx) + x.at(c, y+1, xx+1)*fx
		return top*(1-fy) + bottom*fy
	})
}
