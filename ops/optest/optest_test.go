package optest

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/ops"
)

func TestFloat32ReferencesAreWithinBoundsOfExactValues(t *testing.T) {
	for _, typ := range []ops.Type{ops.Float32, ops.Float16} {
		for c := range Cases(1, typ) {
			e := evaluate(c.Op, c.In, c.Params, c.Want.Shape)
			for i, v := range c.Want.F32 {
				if d := math.Abs(float64(v) - e.value[i]); !(d <= c.Bound[i]) {
					t.Errorf("%v %s: at %s %g, want %g within %g", typ, c.Name, c.place(i), v, e.value[i], c.Bound[i])
					break
				}
			}
		}
	}
}

// No case of float16 judges what half precision does not hold: inputs are halves, outputs are in range.
func TestFloat16CasesFitHalfPrecision(t *testing.T) {
	for c := range Cases(1, ops.Float16) {
		var held []float32
		for _, x := range c.In {
			held = append(held, x.F32...)
		}
		for _, p := range c.Params {
			held = append(held, p.F32...)
		}
		for _, v := range held {
			if roundHalf(float64(v)) != v {
				t.Fatalf("%s: %g is no half", c.Name, v)
			}
		}
		for i, v := range c.Want.F32 {
			if math.Abs(float64(v))+c.Bound[i] > 65504 {
				t.Fatalf("%s: at %s %g", c.Name, c.place(i), v)
			}
		}
	}
}

// An int8 output is the real one of the dequantized operands, rounded to the grid, up to
// what the rounding of the operator's own constants moves it.
func TestInt8ReferencesRoundExactValues(t *testing.T) {
	for c := range Cases(1, ops.Int8) {
		if c.Params["table"] != nil {
			continue
		}
		in, p := dequantized(c.In, c.Params)
		e := evaluate(c.Op, in, p, c.Want.Shape)
		slack := slackOf(t, c)
		for i, q := range c.Want.I8 {
			want := e.value[i]/float64(c.Out.Scale) + float64(c.Out.ZeroPoint)
			want = min(max(want, -128), 127)
			if d := math.Abs(float64(q) - want); !(d <= 0.5+slack[i%len(slack)]) {
				t.Errorf("%s: at %s %d, want %g", c.Name, c.place(i), q, want)
				break
			}
		}
	}
}

// slackOf is how far rounded constants may move an output before it is rounded itself, by channel.
func slackOf(t *testing.T, c *Case) []float64 {
	const floats = 1e-3 // of float32 multipliers and of the exact value's own operands
	switch o := c.Op.(type) {
	case *ops.Add, *ops.Sub:
		_, _, shift, err := ops.AddTerms(c.In[0].Quant, c.In[1].Quant, c.Out)
		if err != nil {
			t.Fatal(err)
		}
		return []float64{floats + 255*math.Ldexp(1, -int(shift))}
	case *ops.Concat:
		var slack []float64
		for _, x := range c.In {
			_, _, shift, err := ops.AddTerms(x.Quant, ops.Quant{}, c.Out)
			if err != nil {
				t.Fatal(err)
			}
			slack = append(slack, slices.Repeat([]float64{floats + 128*math.Ldexp(1, -int(shift))}, x.C)...)
		}
		return slack
	case *ops.Affine:
		var shapes []ops.Shape
		var quants []ops.Quant
		for _, x := range c.In {
			shapes, quants = append(shapes, x.Shape), append(quants, x.Quant)
		}
		terms, err := o.Terms(shapes, quants, c.Params, c.Out)
		if err != nil {
			t.Fatal(err)
		}
		var slack []float64
		for _, term := range terms {
			slack = append(slack, floats+256*float64(max(term.M, term.Neg, -term.Neg)))
		}
		return slack
	case *ops.Resize:
		return []float64{255 * 2 / 4096.}
	}
	return []float64{floats}
}

func TestEqualSeedsGiveEqualCases(t *testing.T) {
	for _, typ := range []ops.Type{ops.Float32, ops.Float16, ops.Int8} {
		var first []*Case
		for c := range CasesOf("affine", 7, typ) {
			first = append(first, c)
		}
		i := 0
		for c := range CasesOf("affine", 7, typ) {
			if c.Name != first[i].Name || !slices.Equal(c.Want.F32, first[i].Want.F32) || !slices.Equal(c.Want.I8, first[i].Want.I8) {
				t.Fatalf("%v case %d is %s once and %s then", typ, i, first[i].Name, c.Name)
			}
			i++
		}
		if i != len(first) {
			t.Errorf("%d cases, then %d", len(first), i)
		}
	}
}

func TestEverySeedGivesCases(t *testing.T) {
	for seed := range int64(2) {
		for _, kind := range ops.Kinds() {
			for _, typ := range []ops.Type{ops.Float32, ops.Float16, ops.Int8} {
				n := 0
				for range CasesOf(kind, 100+seed, typ) {
					n++
				}
				none := kind == "cast" && typ == ops.Float16 || typ == ops.Int8 && ops.FloatOnly(kind)
				if n < 20 && !none || n > 0 && none {
					t.Errorf("seed %d: %d %v cases of %s", seed, n, typ, kind)
				}
			}
		}
	}
}

func TestInt8CasesReachTheHardValues(t *testing.T) {
	var low, high, halves, large int
	for c := range CasesOf("conv", 1, ops.Int8) {
		in, p := dequantized(c.In, c.Params)
		e := evaluate(c.Op, in, p, c.Want.Shape)
		for i, v := range e.value {
			y := v / float64(c.Out.Scale)
			switch _, frac := math.Modf(y); {
			case y+float64(c.Out.ZeroPoint) < -129:
				low++
			case y+float64(c.Out.ZeroPoint) > 128:
				high++
			case math.Abs(frac) == 0.5:
				halves++
			}
			if math.Abs(v)/float64(c.In[0].Scale)/float64(p["weight_scale"].F32[i%c.Want.C]) > 1<<24 {
				large++
			}
		}
	}
	for _, n := range []int{low, high, halves, large} {
		if n < 50 {
			t.Errorf("%d outputs below the range, %d above it, %d exact halves, %d sums beyond 2^24; want 50 of each", low, high, halves, large)
			break
		}
	}
}

func TestJudgeRefusesWrongOutputs(t *testing.T) {
	for _, typ := range []ops.Type{ops.Float32, ops.Float16, ops.Int8} {
		for c := range CasesOf("conv", 3, typ) {
			got, check := Guarded(c.Want, 3)
			if err := c.Judge(got); err != nil {
				t.Fatalf("refuses the reference: %v", err)
			}
			i := len(c.Want.I8) / 2
			if typ != ops.Int8 {
				i = len(c.Want.F32) / 2
				got.F32[i] += float32(2*c.Bound[i]) + 1e-30
			} else {
				got.I8[i]++
			}
			err := c.Judge(got)
			if err == nil || !strings.Contains(err.Error(), "at "+c.place(i)) {
				t.Errorf("%s: element %s is wrong, judged %v", c.Name, c.place(i), err)
			}
			if err := check(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestJudgeRefusesNaNAndWrongShapes(t *testing.T) {
	for c := range CasesOf("add", 3, ops.Float32) {
		got := *c.Want
		got.F32 = slices.Clone(c.Want.F32)
		got.F32[0] = float32(math.NaN())
		if c.Judge(&got) == nil {
			t.Error("accepts NaN")
		}
		got.H++
		if c.Judge(&got) == nil {
			t.Error("accepts another shape")
		}
	}
}
