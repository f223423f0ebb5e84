package ops

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestSizesFollowPyTorch(t *testing.T) {
	frame := Shape{360, 480, 3}
	for _, c := range []struct {
		op   Op
		in   []Shape
		want Shape
	}{
		{&Conv{Out: 32, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}}, []Shape{frame}, Shape{179, 239, 32}},
		{&Conv{Out: 48, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}, Groups: 48}, []Shape{{179, 239, 48}}, Shape{90, 120, 48}},
		{&Conv{Out: 64, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}, []Shape{{45, 60, 8}}, Shape{23, 30, 64}},
		{&Conv{Out: 5, Kernel: [2]int{3, 3}, Dilation: [2]int{16, 16}, Pad: [4]int{16, 16, 16, 16}}, []Shape{{9, 7, 2}}, Shape{9, 7, 5}},
		{&Conv{Out: 5, Kernel: [2]int{1, 3}, Stride: [2]int{1, 2}, Pad: [4]int{0, 1, 2, 0}}, []Shape{{9, 8, 2}}, Shape{11, 4, 5}},
		{&ConvTranspose{Out: 12, Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}, []Shape{{45, 60, 12}}, Shape{90, 120, 12}},
		{&ConvTranspose{Out: 4, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}, OutputPad: [2]int{1, 1}}, []Shape{{5, 6, 4}}, Shape{10, 12, 4}},
		{&ConvTranspose{Out: 4, Kernel: [2]int{3, 3}, Stride: [2]int{3, 1}, Dilation: [2]int{2, 1}}, []Shape{{4, 6, 4}}, Shape{14, 8, 4}},
		{&Add{}, []Shape{frame, frame}, frame},
		{&Mul{}, []Shape{frame, {1, 1, 3}}, frame},
		{&Concat{}, []Shape{frame, {360, 480, 5}, {360, 480, 1}}, Shape{360, 480, 9}},
		{&Affine{}, []Shape{frame, frame}, Shape{360, 480, 6}},
		{&Affine{Split: 2}, []Shape{{4, 5, 3}, {4, 5, 1}, {4, 5, 4}}, Shape{4, 5, 4}},
		{&Sub{}, []Shape{frame, frame}, frame},
		{&GroupNorm{Groups: 3, Eps: 1e-5}, []Shape{frame}, frame},
		{&LayerNorm{Eps: 1e-5}, []Shape{frame}, frame},
		{&Attention{Heads: 2, Grid: 4, Stride: 2}, []Shape{{2, 3, 8}, {4, 5, 8}, {4, 5, 6}}, Shape{2, 3, 6}},
		{&Slice{From: 3, Count: 2}, []Shape{{4, 5, 6}}, Shape{4, 5, 2}},
		{&ChannelShuffle{Groups: 2}, []Shape{{4, 5, 6}}, Shape{4, 5, 6}},
		{&AvgPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}, []Shape{frame}, Shape{180, 240, 3}},
		{&AdaptiveAvgPool{H: 6, W: 1}, []Shape{{12, 15, 128}}, Shape{6, 1, 128}},
		{&AdaptiveAvgPool{H: 8}, []Shape{{4, 8, 128}}, Shape{8, 16, 128}},
		{&AdaptiveAvgPool{H: 2}, []Shape{{4, 7, 5}}, Shape{2, 4, 5}}, // 3.5
		{&AdaptiveAvgPool{H: 2}, []Shape{{4, 5, 5}}, Shape{2, 2, 5}}, // 2.5
		{&AdaptiveAvgPool{H: 1}, []Shape{{30, 4, 5}}, Shape{1, 1, 5}},
		{&MaxPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}}, []Shape{{180, 241, 64}}, Shape{90, 121, 64}},
		{&MaxPool{Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}, []Shape{{7, 8, 4}}, Shape{3, 4, 4}},
		{&MaxPool{Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}, Ceil: true}, []Shape{{7, 8, 4}}, Shape{4, 4, 4}},
		{&MaxPool{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Ceil: true}, []Shape{{112, 111, 4}}, Shape{56, 55, 4}},
		// The last window would begin in the padding behind the map.
		{&MaxPool{Kernel: [2]int{2, 2}, Stride: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}, Ceil: true}, []Shape{{5, 4, 4}}, Shape{2, 2, 4}},
		{&MaxPool{Kernel: [2]int{1, 1}, Stride: [2]int{3, 2}, Ceil: true}, []Shape{{5, 4, 4}}, Shape{2, 2, 4}},
		{&L2Normalize{}, []Shape{frame}, frame},
		{&MatMul{TransposeA: true}, []Shape{{4, 8, 32}, {8, 4, 512}}, Shape{32, 1, 512}},
		{&MatMul{}, []Shape{{4, 8, 32}, {1, 32, 512}}, Shape{4, 8, 512}},
		{&MatMul{Heads: 4, TransposeA: true}, []Shape{{4, 8, 32}, {4, 8, 64}}, Shape{8, 1, 64}},
		{&MatMul{Heads: 4}, []Shape{{4, 8, 32}, {2, 4, 64}}, Shape{4, 8, 64}},
		{&Resize{Mode: "bilinear", Num: 1, Den: 4}, []Shape{{361, 477, 3}}, Shape{91, 120, 3}},
		{&Resize{Mode: "bilinear", Num: 1, Den: 4, Floor: true}, []Shape{{361, 479, 3}}, Shape{90, 119, 3}},
		{&Resize{Mode: "nearest"}, []Shape{{2, 3, 7}, {9, 8, 1}}, Shape{9, 8, 7}},
		{&Act{Func: HardSwish}, []Shape{frame}, frame},
		{&Cast{}, []Shape{frame}, frame},
		{&ArgMax{}, []Shape{frame}, Shape{360, 480, 1}},
	} {
		got, err := c.op.OutShape(c.in)
		if err != nil || got != c.want {
			t.Errorf("%s %+v of %v: %v, %v, want %v", c.op.Kind(), c.op, c.in, got, err, c.want)
		}
	}
}

func TestMisfitsAreRefused(t *testing.T) {
	map8 := []Shape{{8, 8, 8}}
	k3 := [2]int{3, 3}
	for _, c := range []struct {
		op   Op
		in   []Shape
		want string
	}{
		{&Conv{Out: 1, Kernel: k3}, nil, "0 inputs, want 1"},
		{&Conv{Out: 1, Kernel: k3}, []Shape{{8, 0, 8}}, "input 0: size 8x0x8 has a side below 1"},
		{&Conv{Out: 1, Kernel: k3}, []Shape{{2, 8, 8}}, "kernel covers 3x3 pixels, the padded map has fewer"},
		{&Conv{Out: 1, Kernel: k3, Dilation: [2]int{4, 4}}, map8, "kernel covers 9x9 pixels"},
		{&Conv{Out: 1, Kernel: [2]int{3, 0}}, map8, "kernel [3 0] is not within 1..16384"},
		{&Conv{Out: 1, Kernel: k3, Stride: [2]int{1, -1}}, map8, "stride [1 -1]"},
		{&Conv{Out: 1, Kernel: k3, Dilation: [2]int{16385, 1}}, map8, "dilation [16385 1]"},
		{&Conv{Out: 1, Kernel: k3, Pad: [4]int{0, 0, -1, 0}}, map8, "padding [-1 0]"},
		{&Conv{Out: 0, Kernel: k3}, map8, "0 output channels"},
		{&Conv{Out: 16385, Kernel: k3}, map8, "16385 output channels"},
		{&Conv{Out: 8, Kernel: k3, Groups: 3}, map8, "3 groups do not divide 8 input and 8 output channels"},
		{&Conv{Out: 6, Kernel: k3, Groups: 4}, map8, "4 groups do not divide"},
		{&Conv{Out: 8, Kernel: k3, Groups: -1}, map8, "-1 groups do not divide"},
		{&Conv{Out: 8, Kernel: k3, Activation: Sigmoid}, map8, `activation "sigmoid" is not one of`},
		{&Conv{Out: 16384, Kernel: [2]int{128, 128}, Pad: [4]int{127, 127, 127, 127}}, map8, "more than 2^31-1"},
		{&Conv{Out: 1, Kernel: [2]int{1, 1}, Pad: [4]int{16384, 0, 0, 0}}, map8, "output: size 16392x8x1 has a side above"},
		{&Conv{Out: 9000, Kernel: [2]int{1, 1}}, []Shape{{4000, 4000, 1}}, "output: size 4000x4000x9000 has more than 2^31-1 elements"},
		{&ConvTranspose{Out: 1, Kernel: k3, Pad: [4]int{5, 5, 5, 5}}, map8, "output: size 0x0x1"},
		{&ConvTranspose{Out: 1, Kernel: k3, Stride: [2]int{9000, 1}}, map8, "output: size 63003x10x1"},
		{&ConvTranspose{Out: 1, Kernel: k3, Stride: [2]int{2, 2}, OutputPad: [2]int{2, 0}}, map8, "output padding [2 0]"},
		{&ConvTranspose{Out: 1, Kernel: k3, OutputPad: [2]int{-1, 0}}, map8, "output padding [-1 0]"},
		{&Add{}, map8, "1 inputs, want 2"},
		{&Add{}, []Shape{{8, 8, 8}, {8, 8, 4}}, "cannot be added"},
		{&Add{Activation: PReLU}, []Shape{{8, 8, 8}, {8, 8, 8}}, `activation "prelu"`},
		{&Mul{}, []Shape{{1, 1, 8}, {8, 8, 8}}, "cannot be multiplied"},
		{&Concat{}, nil, "0 inputs, want at least 1"},
		{&Concat{}, []Shape{{8, 8, 8}, {8, 7, 8}}, "input 1 of 8x7x8 cannot be joined with one of 8x8x8"},
		{&Concat{}, []Shape{{1, 1, 16384}, {1, 1, 1}}, "joined inputs have more than 16384 channels"},
		{&Affine{Split: 2}, map8, "split 2 is not within the 1 inputs"},
		{&Affine{Split: -1}, map8, "split -1"},
		{&Affine{Split: 1}, []Shape{{8, 8, 8}, {8, 8, 4}}, "cannot be added"},
		{&AvgPool{Kernel: k3, Pad: [4]int{0, 2, 0, 0}}, map8, "padding [0 2 0 0] is more than half of the kernel [3 3]"},
		{&AvgPool{Kernel: [2]int{9, 1}}, map8, "kernel covers 9x1"},
		{&AdaptiveAvgPool{H: 0, W: 3}, map8, "output: size 0x3x8"},
		{&AdaptiveAvgPool{H: 16384, W: 16384}, map8, "more than 2^31-1"},
		{&AdaptiveAvgPool{H: -1}, map8, "-1 rows, want 1..16384"},
		{&AdaptiveAvgPool{H: 8, W: -1}, map8, "output: size 8x-1x8"},
		{&MaxPool{Kernel: k3, Pad: [4]int{0, 2, 0, 0}}, map8, "padding [0 2 0 0] is more than half of the kernel [3 3]"},
		{&MaxPool{Kernel: [2]int{9, 1}, Ceil: true}, map8, "kernel covers 9x1"},
		{&L2Normalize{}, nil, "0 inputs, want 1"},
		{&MatMul{}, map8, "1 inputs, want 2"},
		{&MatMul{}, []Shape{{8, 8, 8}, {3, 3, 8}}, "8 channels a head cannot be multiplied with the pixels of 3x3x8"},
		{&MatMul{TransposeA: true}, []Shape{{8, 8, 8}, {3, 3, 8}}, "do not have as many pixels"},
		{&MatMul{Heads: 3}, []Shape{{8, 8, 9}, {1, 3, 8}}, "3 heads do not divide 9 and 8 channels"},
		{&MatMul{Heads: -1}, []Shape{{8, 8, 9}, {3, 3, 8}}, "-1 heads do not divide"},
		{&Resize{Mode: "bilinear", Num: 1, Den: 9, Floor: true}, map8, "output: size 0x0x8"},
		{&Resize{Mode: "bilinear", Floor: true}, []Shape{{8, 8, 8}, {8, 8, 8}}, "second input"},
		{&Resize{Mode: "cubic", Num: 2, Den: 1}, map8, `mode "cubic"`},
		{&Resize{Mode: "bilinear"}, map8, "factor 0/0"},
		{&Resize{Mode: "bilinear", Num: 16384, Den: 1}, map8, "output: size 131072x"},
		{&Resize{Mode: "bilinear", Num: 2, Den: 1}, []Shape{{8, 8, 8}, {8, 8, 8}}, "second input"},
		{&Resize{Mode: "nearest", AlignCorners: true, Num: 2, Den: 1}, map8, "corners"},
		{&Act{}, map8, `activation ""`},
		{&Act{Func: "elu"}, map8, `activation "elu"`},
		{&Sub{}, []Shape{{8, 8, 8}, {8, 8, 4}}, "cannot be taken"},
		{&Slice{From: 7, Count: 2}, map8, "2 channels from 7 on are not within the input's 8"},
		{&Slice{From: 1}, map8, "0 channels"},
		{&ChannelShuffle{Groups: 3}, map8, "3 groups do not divide 8 channels"},
		{&GroupNorm{Groups: 3, Eps: 1e-5}, map8, "3 groups do not divide 8 channels"},
		{&GroupNorm{Groups: 2}, map8, "epsilon 0"},
		{&LayerNorm{Eps: math.NaN()}, map8, "epsilon NaN"},
		{&Attention{Heads: 3}, []Shape{{8, 8, 8}, {8, 8, 8}, {8, 8, 9}}, "3 heads do not divide 8 and 9 channels"},
		{&Attention{Heads: 2}, []Shape{{8, 8, 8}, {8, 8, 4}, {8, 8, 8}}, "do not fit"},
		{&Attention{Heads: 2, Grid: 65}, []Shape{{8, 8, 8}, {8, 8, 8}, {8, 8, 8}}, "grid of 65"},
		{&ArgMax{}, []Shape{{1, 1, 257}}, "257 channels, want at most 256"},
	} {
		_, err := c.op.OutShape(c.in)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %+v of %v: error %v, want %q in it", c.op.Kind(), c.op, c.in, err, c.want)
		}
		if err != nil && c.op.MACs(c.in) != 0 {
			t.Errorf("%s %+v of %v costs %d MACs though it is refused", c.op.Kind(), c.op, c.in, c.op.MACs(c.in))
		}
	}
}

// Whatever the attributes, an operator answers or refuses: no panic, no overflow.
func TestHostileAttributesNeitherPanicNorOverflow(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	values := []int{math.MinInt, -1 << 31, -1, 0, 1, 2, 3, 8, 100, 16383, 16384, 16385, 1 << 30, 1<<31 - 1, math.MaxInt}
	v := func() int { return values[rnd.IntN(len(values))] }
	pair := func() [2]int { return [2]int{v(), v()} }
	accepted := 0
	for range 200_000 {
		pad := [4]int{v(), v(), v(), v()}
		if rnd.IntN(2) == 0 {
			pad = [4]int{}
		}
		list := []Op{
			&Conv{Out: v(), Kernel: pair(), Stride: pair(), Dilation: pair(), Pad: pad, Groups: v()},
			&ConvTranspose{Out: v(), Kernel: pair(), Stride: pair(), Dilation: pair(), Pad: pad, OutputPad: pair(), Groups: v()},
			&AvgPool{Kernel: pair(), Stride: pair(), Pad: pad},
			&AdaptiveAvgPool{H: v(), W: v()},
			&MaxPool{Kernel: pair(), Stride: pair(), Pad: pad, Ceil: v() > 0},
			&AdaptiveAvgPool{H: v()},
			&L2Normalize{},
			&Slice{From: v(), Count: v()},
			&ChannelShuffle{Groups: v()},
			&GroupNorm{Groups: v(), Eps: 1e-5},
			&Attention{Heads: v(), Grid: v(), Stride: v()},
			&MatMul{Heads: v(), TransposeA: v() > 0},
			&Resize{Mode: "bilinear", Num: v(), Den: v(), Floor: v() > 0},
			&Affine{Split: v()},
			&Concat{},
		}
		op := list[rnd.IntN(len(list))]
		in := []Shape{{v(), v(), v()}, {v(), v(), v()}, {v(), v(), v()}}[:rnd.IntN(4)]
		s, err := op.OutShape(in)
		if err == nil {
			accepted++
			if s.Check() != nil {
				t.Fatalf("%s %+v of %v gives %v", op.Kind(), op, in, s)
			}
		}
		if macs := op.MACs(in); macs < 0 {
			t.Fatalf("%s %+v of %v costs %d MACs", op.Kind(), op, in, macs)
		}
		op.Roles(in, Int8)
	}
	if accepted < 100 {
		t.Errorf("only %d of the attributes were accepted", accepted)
	}
}

func TestCosts(t *testing.T) {
	in := []Shape{{10, 20, 8}}
	for _, c := range []struct {
		op   Op
		in   []Shape
		want int64
	}{
		{&Conv{Out: 16, Kernel: [2]int{3, 3}, Pad: [4]int{1, 1, 1, 1}}, in, 10 * 20 * 16 * 9 * 8},
		{&Conv{Out: 8, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [4]int{1, 1, 1, 1}, Groups: 8}, in, 5 * 10 * 8 * 9},
		{&ConvTranspose{Out: 4, Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}, in, 10 * 20 * 4 * 4 * 8},
		{&Affine{}, in, 10 * 20 * 8},
		{&L2Normalize{}, in, 10 * 20 * 8},
		{&MatMul{Heads: 2, TransposeA: true}, []Shape{{10, 20, 8}, {10, 20, 6}}, 10 * 20 * 8 * 3},
		{&MatMul{Heads: 2}, []Shape{{10, 20, 8}, {1, 4, 6}}, 10 * 20 * 8 * 3},
		{&GroupNorm{Groups: 2, Eps: 1e-5}, in, 2 * 10 * 20 * 8},
		{&Attention{Heads: 2}, []Shape{{2, 3, 8}, {4, 5, 8}, {4, 5, 6}}, 6 * 20 * (8 + 6)},
		{&Attention{Heads: 2, TalkingHeads: true}, []Shape{{2, 3, 8}, {4, 5, 8}, {4, 5, 6}}, 6 * 20 * (8 + 6 + 8)},
		{&ArgMax{}, in, 0},
		// More than an int32 holds.
		{&Conv{Out: 7, Kernel: [2]int{1, 1}}, []Shape{{16384, 16384, 7}}, 16384 * 16384 * 49},
	} {
		if got := c.op.MACs(c.in); got != c.want {
			t.Errorf("%s %+v costs %d MACs, want %d", c.op.Kind(), c.op, got, c.want)
		}
	}
}

func TestKinds(t *testing.T) {
	for _, kind := range Kinds() {
		op, ok := New(kind)
		if !ok || op.Kind() != kind {
			t.Errorf("New(%q) gives a %v", kind, op)
		}
		a, _ := New(kind)
		b, _ := New(kind)
		if a == b && kind != "concat" && kind != "argmax" && kind != "cast" && kind != "l2_normalize" && kind != "sub" { // those have no attributes
			t.Errorf("New(%q) gives the same operator twice", kind)
		}
	}
	if _, ok := New("lstm"); ok {
		t.Error("New knows lstm")
	}
}
