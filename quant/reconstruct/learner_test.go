package reconstruct

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

const side = 12

// cancelling is a network of one pointwise convolution from grey frames to two classes. The three channels are alike, so the sum of
// the weights' errors counts, and the nearest steps are off in one direction.
func cancelling() (Task, [][]float64) {
	steps := []float64{10.48, -3.6, 5.3, -7.7, 2.48, 20.4} // 0.3 to 0.48 above their nearest steps
	const step, scaleOut = 1.0 / 64, 1.0 / 4
	quantized := &ops.Param{Type: ops.Int8, Dims: []int{2, 1, 1, 3}}
	real := &ops.Param{Type: ops.Float32, Dims: quantized.Dims}
	for _, s := range steps {
		quantized.I8 = append(quantized.I8, int8(math.RoundToEven(s)))
		real.F32 = append(real.F32, float32(s*step))
	}
	pre := netdef.Preprocess{Range: 1, Std: [3]float64{1, 1, 1}, Fit: "stretch", Filter: "bilinear"}
	graph := func(t ops.Type) *netdef.Graph {
		g := &netdef.Graph{Values: []netdef.Value{{Name: "input", Channels: 3, Type: t}, {Name: "logits", Channels: 2, Type: t}}}
		n := netdef.Node{Name: "logits", Op: &ops.Conv{Out: 2, Kernel: [2]int{1, 1}}, Inputs: []int{0}, Output: 1, Params: map[string]string{"weight": "w"}}
		if t == ops.Int8 {
			g.Values[0].Quant = ops.Quant{Scale: 1.0 / 255, ZeroPoint: -128}
			g.Values[1].Quant = ops.Quant{Scale: scaleOut / 64}
			n.Params = map[string]string{"weight": "q", "bias": "b", "weight_scale": "s"}
		}
		g.Nodes = []netdef.Node{n}
		return g
	}
	m := &netdef.Model{Net: "test", Size: [2]int{side, side}, Multiple: 1, Preprocess: pre,
		Classes: []netdef.Class{{Name: "a"}, {Name: "b"}}, Result: netdef.Result{Kind: "argmax", AlignCorners: true},
		Variants: map[ops.Type]*netdef.Graph{ops.Float32: graph(ops.Float32), ops.Int8: graph(ops.Int8)},
		Tensors: map[string]*ops.Param{"w": real, "q": quantized,
			"b": {Type: ops.Int32, Dims: []int{2}, I32: []int32{0, 0}},
			"s": {Type: ops.Float32, Dims: []int{2}, F32: []float32{step, step}}}}
	r := rand.New(rand.NewPCG(1, 2))
	t := Task{Model: m, Divisors: [][]float64{{1, 1, 1}, {1, 1}}, Exact: [][]float64{steps}}
	for range 8 {
		f := cam.Frame{Width: side, Height: side, Format: cam.RGB24}
		var pix []byte
		for range side * side {
			grey := byte(r.IntN(256))
			pix = append(pix, grey, grey, grey)
		}
		f.Planes[0] = cam.Plane{Pix: pix, Stride: 3 * side}
		t.Frames = append(t.Frames, f)
	}
	return t, [][]float64{steps[:3], steps[3:]}
}

// Of three weights whose errors add up, each class's learn to go the other way until they cancel.
func TestRoundingLearnsToCancelErrors(t *testing.T) {
	for _, loss := range Losses() {
		if loss == Feature || loss == Relation || loss == Response {
			continue // which do not tell a map from its multiple, or see the difference of classes alone
		}
		task, exact := cancelling()
		r, err := newRun(task, Options{Loss: loss, Iterations: 300})
		if err != nil {
			t.Fatal(err)
		}
		defer r.teacher.close()
		if len(r.blocks) != 1 {
			t.Fatalf("%d blocks", len(r.blocks))
		}
		l, err := newLearner(r, r.blocks[0])
		if err != nil {
			t.Fatal(err)
		}
		defer l.close()
		if err := l.learn(context.Background(), func(int) {}); err != nil {
			t.Fatal(err)
		}
		got := l.models()[0].Tensors["q"].I8
		for c, want := range exact {
			sum := 0.0
			for i, w := range want {
				if d := math.Abs(float64(got[c*3+i]) - w); d >= 1 {
					t.Errorf("%s: weight %g became %d", loss, w, got[c*3+i])
				}
				sum += float64(got[c*3+i]) - w
			}
			if math.Abs(sum) > 0.5 { // before: 1.18
				t.Errorf("%s: weights %v became %v: together %g off", loss, want, got[c*3:][:3], sum)
			}
		}
	}
}

// All losses lead somewhere, every time to the same, and never to what agrees less with the teacher.
func TestRunsRepeatAndNeverGetWorse(t *testing.T) {
	for _, loss := range Losses() {
		task, _ := cancelling()
		before := slices.Clone(task.Model.Tensors["q"].I8)
		var last []int8
		for range 2 {
			done := 0
			m, report, err := Run(context.Background(), task, Options{Loss: loss, Iterations: 60, Progress: func(d, total int) {
				if done++; d != done || total != 60 {
					t.Errorf("%s: progress says %d of %d", loss, d, total)
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			if report.After < report.Before || report.Blocks != 1 || report.Kept > 1 || (report.Kept == 1) != (report.After > report.Before) {
				t.Errorf("%s: %+v", loss, report)
			}
			if got := m.Tensors["q"].I8; last != nil && !slices.Equal(got, last) {
				t.Errorf("%s: weights are %v, then %v", loss, last, got)
			} else {
				last = got
			}
		}
		if !slices.Equal(before, task.Model.Tensors["q"].I8) {
			t.Errorf("%s: the given model is changed", loss)
		}
	}
}

func TestAnInterruptKeepsTheBestSoFar(t *testing.T) {
	task, _ := cancelling()
	ctx, stop := context.WithCancel(context.Background())
	m, report, err := Run(ctx, task, Options{Iterations: 1000, Progress: func(done, _ int) {
		if done == 10 {
			stop()
		}
	}})
	if err != nil || !report.Interrupted || m == nil || report.After < report.Before {
		t.Errorf("%+v, %v", report, err)
	}
}

// Where student and teacher give the same, nothing is learned and nothing changes.
func TestALossOfNothingTeachesNothing(t *testing.T) {
	task, _ := cancelling()
	clear(task.Model.Tensors["w"].F32)
	clear(task.Model.Tensors["q"].I8)
	m, report, err := Run(context.Background(), task, Options{Progress: func(int, int) { t.Error("an iteration is done") }})
	if err != nil || report.Kept != 0 || report.After != 1 || m.Tensors["q"] != task.Model.Tensors["q"] {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestOneFrameIsTooFew(t *testing.T) {
	task, _ := cancelling()
	task.Frames = task.Frames[:1]
	if _, _, err := Run(context.Background(), task, Options{}); err == nil || err.Error() != "reconstruct: 1 frames are too few to learn from some and to judge by others" {
		t.Errorf("error is %v", err)
	}
}

// Where h is soft a weight lies between its two steps; in the end it is one of both, and the ends of int8 hold.
func TestWeightsStayBetweenTheirSteps(t *testing.T) {
	task, _ := cancelling()
	p := ops.Params{"weight": {Type: ops.Int8, Dims: []int{2, 1, 1, 3}, I8: []int8{127, -127, 3, 3, 0, -5}},
		"weight_scale": {F32: []float32{1, 1}}}
	exact := []float64{129, -128, 3.3, 2.7, 0, -3.2}
	r, err := newRun(task, Options{Iterations: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer r.teacher.close()
	l, err := newLearner(r, r.blocks[0])
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	conv := l.roundings[0].conv
	x := newRounding(conv, p, exact, ops.Quant{Scale: 1})
	x.apply()
	for i, base := range []int8{126, -127, 3, 2, -1, -5} {
		if x.base[i] != base || conv.Weight[i] < float32(base) || conv.Weight[i] > float32(base)+1 {
			t.Errorf("weight %g has base %d, want %d, and is %g at first", exact[i], x.base[i], base, conv.Weight[i])
		}
	}
	if w := x.weight(p["weight"]); !slices.Equal(w.I8, []int8{127, -127, 3, 3, 0, -5}) && !slices.Equal(w.I8[:4], []int8{127, -127, 3, 3}) {
		t.Errorf("weights begin as %v", w.I8)
	}
}

// A frame's values are the same when they are asked for again, whether they were remembered or not.
func TestValuesOfFramesAreRemembered(t *testing.T) {
	task, _ := cancelling()
	for _, room := range []int{mostSeen, 0} {
		s, err := open(task.Model, ops.Int8, true)
		if err != nil {
			t.Fatal(err)
		}
		defer s.close()
		s.room = room
		var first [][]float32
		for range 2 {
			for i := range task.Frames {
				s.at(&task.Frames[i])
				x, err := s.value(1)
				if err != nil {
					t.Fatal(err)
				}
				if len(first) < len(task.Frames) {
					first = append(first, slices.Clone(x))
				} else if !slices.Equal(x, first[i]) {
					t.Errorf("values of frame %d differ the second time, with room for %d", i, room)
				}
			}
		}
		if n := len(s.values); n != map[bool]int{true: len(task.Frames), false: 0}[room > 0] {
			t.Errorf("%d values are remembered with room for %d", n, room)
		}
		if slices.Equal(first[0], first[1]) {
			t.Error("two frames have the same values")
		}
	}
}
