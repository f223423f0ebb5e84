package netdef_test

import (
	"slices"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

func f32(dims []int, v ...float32) *ops.Param {
	return &ops.Param{Type: ops.Float32, Dims: dims, F32: v}
}

// A network of one node shows what becomes of its tensors.
func TestConstantsAreFoldedAndReordered(t *testing.T) {
	ramp := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(i)
		}
		return v
	}
	norm := func(ck checkpoint, n int) checkpoint { // scale 2, shift 1 - 2*mean
		ck["n.weight"], ck["n.bias"] = f32([]int{n}, slices.Repeat([]float32{4}, n)...), f32([]int{n}, slices.Repeat([]float32{1}, n)...)
		ck["n.running_mean"], ck["n.running_var"] = f32([]int{n}, ramp(n)...), f32([]int{n}, slices.Repeat([]float32{3}, n)...)
		return ck
	}
	normed := netdef.Origin{Weight: "w", Norm: "n", Eps: 1}
	kernel := [2]int{1, 2}
	for _, test := range []struct {
		name string
		op   ops.Op
		in   int
		from netdef.Origin
		ck   checkpoint
		want map[string][]float32
	}{
		{"convolution: [out][in][ky][kx] becomes [out][ky][kx][in]",
			&ops.Conv{Out: 2, Kernel: kernel}, 2, netdef.Origin{Weight: "w"},
			checkpoint{"w": f32([]int{2, 2, 1, 2}, ramp(8)...)},
			map[string][]float32{"x.weight": {0, 2, 1, 3, 4, 6, 5, 7}}},
		{"groups keep their own inputs",
			&ops.Conv{Out: 2, Kernel: kernel, Groups: 2}, 4, netdef.Origin{Weight: "w"},
			checkpoint{"w": f32([]int{2, 2, 1, 2}, ramp(8)...)},
			map[string][]float32{"x.weight": {0, 2, 1, 3, 4, 6, 5, 7}}},
		{"transposed: [in][out][ky][kx] becomes [out][ky][kx][in]",
			&ops.ConvTranspose{Out: 2, Kernel: kernel}, 3, netdef.Origin{Weight: "w"},
			checkpoint{"w": f32([]int{3, 2, 1, 2}, ramp(12)...)},
			map[string][]float32{"x.weight": {0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}}},
		{"transposed with groups",
			&ops.ConvTranspose{Out: 4, Kernel: [2]int{1, 1}, Groups: 2}, 4, netdef.Origin{Weight: "w"},
			checkpoint{"w": f32([]int{4, 2, 1, 1}, ramp(8)...)},
			map[string][]float32{"x.weight": {0, 2, 1, 3, 4, 6, 5, 7}}},
		{"batch norm scales weights and makes a bias",
			&ops.Conv{Out: 2, Kernel: kernel}, 1, normed,
			norm(checkpoint{"w": f32([]int{2, 1, 1, 2}, 1, 2, 3, 4)}, 2),
			map[string][]float32{"x.weight": {2, 4, 6, 8}, "x.bias": {1, -1}}},
		{"a bias goes through the batch norm",
			&ops.Conv{Out: 2, Kernel: [2]int{1, 1}}, 1, netdef.Origin{Weight: "w", Bias: "b", Norm: "n", Eps: 1},
			norm(checkpoint{"w": f32([]int{2, 1, 1, 1}, 1, 1), "b": f32([]int{2}, 10, 20)}, 2),
			map[string][]float32{"x.weight": {2, 2}, "x.bias": {21, 39}}},
		{"a bias alone stays",
			&ops.Conv{Out: 2, Kernel: [2]int{1, 1}}, 1, netdef.Origin{Weight: "w", Bias: "b"},
			checkpoint{"w": f32([]int{2, 1, 1, 1}, 1, 1), "b": f32([]int{2}, 10, 20)},
			map[string][]float32{"x.weight": {1, 1}, "x.bias": {10, 20}}},
		{"part of a batch norm and of its slopes",
			&ops.ConvTranspose{Out: 2, Kernel: [2]int{1, 1}, Activation: ops.PReLU}, 1,
			netdef.Origin{Weight: "w", Norm: "n", Eps: 1, Slope: "s", From: 3, Of: 5},
			norm(checkpoint{"w": f32([]int{1, 2, 1, 1}, 1, 2), "s": f32([]int{5}, ramp(5)...)}, 5),
			map[string][]float32{"x.weight": {2, 4}, "x.bias": {-5, -7}, "x.slope": {3, 4}}},
		{"a batch norm of its own",
			&ops.Affine{}, 2, netdef.Origin{Norm: "n", Eps: 1}, norm(checkpoint{}, 2),
			map[string][]float32{"x.scale": {2, 2}, "x.shift": {1, -1}}},
		{"tiny values become 0, small ones do not",
			&ops.Conv{Out: 3, Kernel: [2]int{1, 1}, Activation: ops.PReLU}, 1, netdef.Origin{Weight: "w", Slope: "s"},
			checkpoint{"w": f32([]int{3, 1, 1, 1}, 1e-40, -1e-21, 1e-19), "s": f32([]int{3}, -1e-40, 1, 0)},
			map[string][]float32{"x.weight": {0, 0, 1e-19}, "x.slope": {0, 1, 0}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := netdef.NewBuilder()
			b.Apply("x", test.op, test.from, b.Input(test.in))
			before := map[string][]float32{}
			for name, p := range test.ck {
				before[name] = slices.Clone(p.F32)
			}
			got, err := blueprint(t)(b.Build()).Load(test.ck)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(test.want) {
				t.Errorf("%d constants, want %d", len(got), len(test.want))
			}
			for name, want := range test.want {
				if p := got[name]; p == nil || !slices.Equal(p.F32, want) {
					t.Errorf("%s is %v, want %v", name, p, want)
				}
			}
			for name, p := range test.ck {
				if !slices.Equal(p.F32, before[name]) {
					t.Errorf("the checkpoint's %q was changed", name)
				}
			}
		})
	}
}

func TestBuilderKeepsTheFirstMistake(t *testing.T) {
	one := [2]int{1, 1}
	for _, test := range []struct {
		name string
		op   ops.Op
		from netdef.Origin
		want string
	}{
		{"convolution without weights", &ops.Conv{Out: 2, Kernel: one}, netdef.Origin{}, `netdef: builder: node "x": conv and weight "" do not go together`},
		{"weights without convolution", &ops.Concat{}, netdef.Origin{Weight: "w"}, `netdef: builder: node "x": concat and weight "w" do not go together`},
		{"affine without batch norm", &ops.Affine{}, netdef.Origin{}, `netdef: builder: node "x": affine needs a batch norm`},
		{"bias on a concat", &ops.Concat{}, netdef.Origin{Bias: "b"}, `netdef: builder: node "x": concat has no place`},
		{"PReLU without slopes", &ops.Act{Func: ops.PReLU}, netdef.Origin{}, `netdef: builder: node "x": activation "prelu" and slopes ""`},
		{"slopes without PReLU", &ops.Act{Func: ops.ReLU}, netdef.Origin{Slope: "s"}, `netdef: builder: node "x": activation "relu" and slopes "s"`},
		{"slopes twice", &ops.Act{Func: ops.PReLU}, netdef.Origin{Slope: "s", Leak: 0.1}, `netdef: builder: node "x": slopes are both "s" and 0.1`},
		{"part beyond the batch norm", &ops.Conv{Out: 2, Kernel: one}, netdef.Origin{Weight: "w", Norm: "n", From: 3, Of: 4}, `netdef: builder: node "x": channels 3 to 5`},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := netdef.NewBuilder()
			x := b.Apply("x", test.op, test.from, b.Input(2))
			b.Apply("x", &ops.Add{}, netdef.Origin{}, x, x) // a second mistake
			_, err := b.Build()
			wantError(t, err, test.want)
		})
	}
	b := netdef.NewBuilder()
	b.Input(3)
	b.Input(3)
	_, err := b.Build()
	wantError(t, err, "netdef: builder: a graph has one input")
	_, err = netdef.NewBuilder().Build()
	wantError(t, err, "netdef: graph has no nodes")
}
