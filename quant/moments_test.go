package quant

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// The mean square of what an error of the weights does to the output, less what a bias takes up, is what the
// matrix says.
func TestMomentsForetellTheErrorOfTheOutput(t *testing.T) {
	for _, tt := range []struct {
		name string
		op   ops.Op
		dims []int
	}{
		{"pointwise", &ops.Conv{Out: 2, Kernel: [2]int{1, 1}}, []int{2, 1, 1, 6}},
		{"strided and padded", &ops.Conv{Out: 2, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}, []int{2, 3, 3, 6}},
		{"dilated", &ops.Conv{Out: 2, Kernel: [2]int{3, 3}, Dilation: [2]int{2, 3}, Pad: [4]int{2, 3, 2, 3}}, []int{2, 3, 3, 6}},
		{"depthwise", &ops.Conv{Out: 6, Kernel: [2]int{3, 3}, Groups: 6}, []int{6, 3, 3, 1}},
		{"grouped", &ops.Conv{Out: 4, Kernel: [2]int{1, 3}, Groups: 2, Pad: [4]int{0, 1, 0, 1}}, []int{4, 1, 3, 3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 1))
			x := ops.NewFloat32(ops.Shape{H: 16, W: 16, C: 6})
			for i := range x.F32 {
				x.F32[i] = float32(r.NormFloat64() + 2)
			}
			e := &ops.Param{Type: ops.Float32, Dims: tt.dims, F32: make([]float32, tt.dims[0]*tt.dims[1]*tt.dims[2]*tt.dims[3])}
			for i := range e.F32 {
				e.F32[i] = float32(r.NormFloat64())
			}
			y := tt.op.Float32([]*ops.Tensor{x}, ops.Params{"weight": e})
			m := newMoments(&netdef.Node{Op: tt.op}, 6)
			m.add(x, y.H, y.W, y.H*y.W)
			if m.n < y.H*y.W || m.n > y.H*y.W+batch {
				t.Fatalf("%d of %d pixels are counted", m.n, y.H*y.W)
			}
			divisors := []float64{1, 2, 3, 4, 5, 6}
			f := &filter{dims: tt.dims, w: widened(e.F32), groups: m.groups}
			for c := range y.C {
				var sum, square float64
				for i := c; i < len(y.F32); i += y.C {
					sum += float64(y.F32[i])
					square += float64(y.F32[i]) * float64(y.F32[i])
				}
				n := float64(y.H * y.W)
				want := square/n - sum/n*sum/n
				first := c * f.each()
				h := m.hessian(c/(y.C/m.groups), func(i int) float64 { return divisors[f.input(first+i)] })
				scaled := make([]float64, m.k)
				for i := range scaled {
					scaled[i] = f.w[first+i] * divisors[f.input(first+i)]
				}
				// the lattice meets a few pixels twice where their number is no multiple of its batch
				if got := quadratic(make([]int8, m.k), scaled, h); math.Abs(got-want) > 0.05*want {
					t.Errorf("channel %d: error %g, want %g", c, got, want)
				}
			}
		})
	}
}

func TestLargeConvolutionsDoWithoutMoments(t *testing.T) {
	op := &ops.Conv{Out: 1, Kernel: [2]int{3, 3}}
	if m := newMoments(&netdef.Node{Op: op}, 2048); m != nil {
		t.Errorf("%d products are kept", len(m.product))
	}
}
