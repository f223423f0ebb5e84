package reconstruct

import (
	"math"

	"github.com/edgeseg/edgeseg/ops"
)

// places is how many rows and columns of places features are pooled to.
const places = 12

// similarities is the mean, over each two places, of the square of the difference of their similarities.
func similarities(d, x, y []float32, s ops.Shape) (sum float64) {
	grid := &ops.AdaptiveAvgPool{H: min(places, s.H), W: min(places, s.W)}
	n := grid.H * grid.W
	fx, lengths := directions(grid, x, s)
	fy, _ := directions(grid, y, s)
	g := make([]float64, len(fx)) // with respect to fx
	scale := 1 / float64(n) / float64(n)
	for i := range n {
		for j := range n {
			e := dot(fx[i*s.C:][:s.C], fx[j*s.C:]) - dot(fy[i*s.C:][:s.C], fy[j*s.C:])
			sum += e * e * scale
			for c := range s.C {
				g[i*s.C+c] += 4 * e * scale * fx[j*s.C+c]
			}
		}
	}
	for i := range n {
		f, gi := fx[i*s.C:][:s.C], g[i*s.C:][:s.C]
		along := dot(f, gi)
		bin := grid.Bin(s, i/grid.W, i%grid.W)
		each := 1 / float64(bin.Pixels()) / lengths[i]
		pixels(bin, s, func(at int) {
			for c := range f {
				d[at+c] += float32((gi[c] - f[c]*along) * each)
			}
		})
	}
	return sum
}

// directions pools features and divides those of each place by their length.
func directions(grid *ops.AdaptiveAvgPool, x []float32, s ops.Shape) (f, lengths []float64) {
	n := grid.H * grid.W
	f, lengths = make([]float64, n*s.C), make([]float64, n)
	for i := range n {
		bin := grid.Bin(s, i/grid.W, i%grid.W)
		fi := f[i*s.C:][:s.C]
		pixels(bin, s, func(at int) {
			for c := range fi {
				fi[c] += float64(x[at+c]) / float64(bin.Pixels())
			}
		})
		lengths[i] = math.Sqrt(dot(fi, fi)) + 1e-6
		for c := range fi {
			fi[c] /= lengths[i]
		}
	}
	return f, lengths
}

// pixels calls f with the first element of each pixel of a bin.
func pixels(b ops.Bin, s ops.Shape, f func(at int)) {
	for y := b.Y0; y < b.Y1; y++ {
		for x := b.X0; x < b.X1; x++ {
			f((y*s.W + x) * s.C)
		}
	}
}

func dot(a, b []float64) (sum float64) {
	b = b[:len(a)]
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}
