package rt_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/edgeseg/edgeseg/asm/cpu"
	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant"
	"github.com/edgeseg/edgeseg/rt"
)

// network is one of the three with made-up weights, float32 and int8, and a size at which nothing divides evenly.
// The int8 graph of "mixed" keeps every third convolution in float32.
func network(t testing.TB, net string) (m *netdef.Model, h, w int) {
	t.Helper()
	var b *netdef.Blueprint
	var err error
	switch net {
	case "fast_scnn", "mixed":
		b, err = netdef.FastSCNN(11)
		h, w = 67, 85
	case "contextnet":
		b, err = netdef.ContextNet(11)
		h, w = 131, 90
	case "espnet":
		b, err = netdef.ESPNet(netdef.ESPNetConfig{Classes: 12, P: 2, Q: 3})
		h, w = 40, 56
	}
	if err != nil {
		t.Fatal(err)
	}
	if m := made[net]; m != nil {
		return m, h, w
	}
	float, err := netdef.Convert("", nettest.Checkpoint(b, 7), netdef.ConvertOptions{Size: [2]int{h, w}})
	if err != nil {
		t.Fatal(err)
	}
	o := quant.Options{Frames: 2, Both: true}
	if net == "mixed" {
		for i, n := range float.Variants[ops.Float32].Nodes {
			if n.Op.Kind() == "conv" && i%3 == 1 {
				o.Float = append(o.Float, n.Name)
			}
		}
	}
	m, err = quant.Quantize(t.Context(), float, &frames{h: h, w: w, n: 2}, o)
	if err != nil {
		t.Fatal(err)
	}
	made[net] = m
	return m, h, w
}

// made keeps the networks, which tests only read.
var made = map[string]*netdef.Model{}

// frames is a source of made-up frames.
type frames struct{ h, w, n, next int }

func (s *frames) Next(_ context.Context, f *cam.Frame) error {
	if s.next == s.n {
		return io.EOF
	}
	*f = frame(s.h, s.w, uint64(s.next))
	s.next++
	return nil
}
func (s *frames) Info() cam.Info { return cam.Info{Name: "made up", Frames: s.n} }
func (s *frames) Close() error   { return nil }

func frame(h, w int, seed uint64) cam.Frame {
	return cam.Frame{Width: w, Height: h, Format: cam.RGB24, Planes: [3]cam.Plane{{Pix: nettest.Frame(h, w, seed), Stride: 3 * w}}}
}

func session(t testing.TB, m *netdef.Model, o rt.Options) *rt.Session {
	t.Helper()
	p, err := rt.Compile(m, o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); p.Close() })
	return s
}

var networks = []string{"fast_scnn", "contextnet", "espnet", "mixed"}

// precisions are those of a network's plans, float16 in halves on every CPU. Plain kernels for these take their time under emulation.
func precisions(t testing.TB, net string) []ops.Type {
	if !cpu.Has(cpu.FP16) {
		t.Setenv("EDGESEG_KERNELS", "gemm_f16=plain")
	}
	if net == "mixed" {
		return []ops.Type{ops.Int8}
	}
	if testing.Short() && !cpu.Has(cpu.FP16) {
		return []ops.Type{ops.Float32, ops.Int8}
	}
	return []ops.Type{ops.Float32, ops.Float16, ops.Int8}
}

// A plan computes what the operators' references do, node by node: equal bits in int8, whatever the
// number of threads and whether values share memory.
func TestPlansComputeWhatReferencesDo(t *testing.T) {
	for _, net := range networks {
		m, h, w := network(t, net)
		f := frame(h, w, 3)
		for _, typ := range precisions(t, net) {
			reference := typ
			if typ == ops.Float16 {
				reference = ops.Float32
			}
			in, err := nettest.Input(m, reference, f.Planes[0].Pix, h, w)
			if err != nil {
				t.Fatal(err)
			}
			values, err := nettest.Eval(m, reference, in)
			if err != nil {
				t.Fatal(err)
			}
			want := values[m.Variants[reference].Result()]
			tolerance := map[ops.Type]float64{ops.Float32: 1e-4, ops.Float16: 0.03}[typ]
			if net == "mixed" && typ == ops.Int8 { // a float32 sum may fall on the other side of a half
				tolerance = 0.06
			}
			var first *ops.Tensor
			for _, o := range []rt.Options{{Threads: 1}, {Threads: 3}, {Threads: 2, KeepValues: true}, {Threads: 1, NoFuse: true}} {
				o.Precision, o.Size = typ, [2]int{h, w}
				t.Run(fmt.Sprintf("%s/%v/threads=%d/keep=%v/nofuse=%v", net, typ, o.Threads, o.KeepValues, o.NoFuse), func(t *testing.T) {
					s := session(t, m, o)
					for range 2 { // the second frame meets an arena in use
						if err := s.Run(&f, nil); err != nil {
							t.Fatal(err)
						}
					}
					got := s.Logits()
					if first == nil {
						first = got
					}
					if !slices.Equal(got.F32, first.F32) {
						t.Error("logits depend on threads, fusion or placing")
					}
					if worst := distance(got, want); !(worst <= tolerance) {
						t.Errorf("logits differ by %g of their largest", worst)
					}
				})
			}
		}
	}
}

// distance is the largest difference by the largest value.
func distance(got, want *ops.Tensor) float64 {
	var worst, largest float64
	for i, v := range got.F32 {
		x := 0.0
		if want.I8 != nil {
			x = float64(want.Dequantize(want.I8[i]))
		} else {
			x = float64(want.F32[i])
		}
		worst, largest = max(worst, math.Abs(float64(v)-x)), max(largest, math.Abs(x))
	}
	return worst / largest
}

// Chains give the bits that single steps do, with strips of any height, at the edges of maps and of bands.
func TestChainsComputeWhatStepsDo(t *testing.T) {
	caches, most, wanted := []int64{3 << 10, 8 << 10, 24 << 10, 60 << 10, 200 << 10}, 4, 100
	if testing.Short() {
		caches, most, wanted = []int64{8 << 10, 60 << 10}, 2, 20
	}
	chains, tiled := 0, 0
	for _, net := range networks {
		m, h, w := network(t, net)
		f := frame(h, w, 3)
		for _, typ := range precisions(t, net) {
			o := rt.Options{Precision: typ, Threads: 1, NoFuse: true}
			s := session(t, m, o)
			if err := s.Run(&f, nil); err != nil {
				t.Fatal(err)
			}
			want := s.Logits()
			for _, cache := range caches {
				for threads := range most {
					p, err := rt.CompileForCache(m, rt.Options{Precision: typ, Threads: threads + 1}, cache)
					if err != nil {
						t.Fatal(err)
					}
					for _, step := range p.Info().Steps {
						if step.StripRows > 0 {
							chains++
						}
						if step.StripRows > 0 && step.StripCols < step.Out.W {
							tiled++
						}
					}
					s, err := p.NewSession()
					if err != nil {
						t.Fatal(err)
					}
					for range 2 {
						if err := s.Run(&f, nil); err != nil {
							t.Fatal(err)
						}
					}
					if got := s.Logits(); !slices.Equal(got.F32, want.F32) {
						t.Errorf("%s, %v, %d bytes of cache, %d threads: logits differ by %g", net, typ, cache, threads+1, distance(got, want))
					}
					s.Close()
					p.Close()
				}
			}
		}
	}
	if chains < wanted || tiled == 0 {
		t.Errorf("only %d chains were made, %d of tiles", chains, tiled)
	}
}

func TestRunAllocatesNothing(t *testing.T) {
	for _, net := range networks {
		m, h, w := network(t, net)
		for _, typ := range precisions(t, net) {
			s := session(t, m, rt.Options{Precision: typ, Threads: 2})
			f, mask := frame(h, w, 1), rt.Mask{Margin: []uint8{}}
			if n := testing.AllocsPerRun(5, func() {
				if err := s.Run(&f, &mask); err != nil {
					t.Fatal(err)
				}
			}); n != 0 {
				t.Errorf("%s, %v: %v allocations a frame", net, typ, n)
			}
		}
	}
}

// The arena holds the values that live at the same time, not all of them.
func TestArenaIsReused(t *testing.T) {
	for _, net := range networks {
		m, _, _ := network(t, net)
		size := func(o rt.Options) int64 {
			o.Size = [2]int{256, 512}
			p, err := rt.Compile(m, o)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			return p.Info().ArenaBytes
		}
		if small, all := size(rt.Options{}), size(rt.Options{KeepValues: true}); small*3 > all {
			t.Errorf("%s: the arena takes %d bytes, all values together %d", net, small, all)
		}
	}
}

func TestSessionsOfAPlanRunSideBySide(t *testing.T) {
	m, h, w := network(t, "contextnet")
	p, err := rt.Compile(m, rt.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	var wait sync.WaitGroup
	masks := make([]rt.Mask, 4)
	for i := range masks {
		wait.Go(func() {
			s, err := p.NewSession()
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			f := frame(h, w, uint64(i%2))
			for range 3 {
				if err := s.Run(&f, &masks[i]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	for i := range 2 {
		if !slices.Equal(masks[i].Pix, masks[i+2].Pix) {
			t.Errorf("sessions %d and %d differ on the same frame", i, i+2)
		}
	}
	if slices.Equal(masks[0].Pix, masks[1].Pix) {
		t.Error("different frames gave one mask")
	}
}

// A camera that hangs upside down or sideways gives the mask of the upright picture, in the camera's geometry.
func TestTurnedFramesGiveTurnedMasks(t *testing.T) {
	m, h, w := network(t, "fast_scnn")
	upright := frame(h, w, 5)
	var want rt.Mask
	if err := session(t, m, rt.Options{Size: [2]int{h, w}}).Run(&upright, &want); err != nil {
		t.Fatal(err)
	}
	// By a clockwise turn of the frame the network sees it upright: the frame is turned the other way.
	for _, turn := range []struct {
		degrees int
		h, w    int
		from    func(y, x int) (int, int) // pixel of the frame: pixel of the upright picture
	}{
		{90, w, h, func(y, x int) (int, int) { return x, w - 1 - y }},
		{180, h, w, func(y, x int) (int, int) { return h - 1 - y, w - 1 - x }},
		{270, w, h, func(y, x int) (int, int) { return h - 1 - x, y }},
	} {
		pix := make([]byte, 3*h*w)
		for y := range turn.h {
			for x := range turn.w {
				uy, ux := turn.from(y, x)
				copy(pix[(y*turn.w+x)*3:][:3], upright.Planes[0].Pix[(uy*w+ux)*3:])
			}
		}
		f := cam.Frame{Width: turn.w, Height: turn.h, Format: cam.RGB24, Planes: [3]cam.Plane{{Pix: pix, Stride: 3 * turn.w}}}
		var got rt.Mask
		if err := session(t, m, rt.Options{Size: [2]int{h, w}, Rotate: turn.degrees}).Run(&f, &got); err != nil {
			t.Fatal(err)
		}
		wrong := 0
		for y := range turn.h {
			for x := range turn.w {
				uy, ux := turn.from(y, x)
				if got.Pix[y*turn.w+x] != want.Pix[uy*w+ux] {
					wrong++
				}
			}
		}
		if wrong > 0 {
			t.Errorf("turned by %d: %d pixels differ", turn.degrees, wrong)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	m, _, _ := network(t, "espnet")
	float := *m
	float.Variants = map[ops.Type]*netdef.Graph{ops.Float32: m.Variants[ops.Float32]}
	large := float
	large.Tensors = maps.Clone(m.Tensors)
	for name, p := range large.Tensors {
		if len(p.F32) > 0 {
			q := *p
			q.F32 = append([]float32{70000}, p.F32[1:]...)
			large.Tensors[name] = &q
		}
	}
	for _, c := range []struct {
		name string
		m    *netdef.Model
		o    rt.Options
		want string
	}{
		{"constants beyond float16", &large, rt.Options{Precision: ops.Float16}, "70000 is beyond the range of float16"},
		{"int8 of a float model", &float, rt.Options{Precision: ops.Int8}, "no int8 variant"},
		{"more memory than allowed", m, rt.Options{MemoryLimit: 1000}, "the limit is 1000"},
		{"a side beyond all bounds", m, rt.Options{Size: [2]int{8, 1 << 30}}, "side above"},
		{"a map that 32 bits do not count", m, rt.Options{Size: [2]int{16384, 16384}}, "elements"},
	} {
		_, err := rt.Compile(c.m, c.o)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v, want one that says %q", c.name, err, c.want)
		}
	}
}

// Where only plain kernels compute in halves, a plan that is asked for float16 is the float32 one.
func TestFloat16IsFloat32WithoutItsArithmetic(t *testing.T) {
	m, h, w := network(t, "fast_scnn")
	t.Setenv("EDGESEG_KERNELS", "")
	p, err := rt.Compile(m, rt.Options{Precision: ops.Float16, Threads: 1, Size: [2]int{h, w}})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	want := ops.Float16
	if k := p.Info().Kernels; k["gemm_f16"] == "plain" && k["gemm_f32"] != "plain" {
		want = ops.Float32
	}
	if got := p.Info().Precision; got != want {
		t.Errorf("the plan is %v, want %v", got, want)
	}
	t.Setenv("EDGESEG_KERNELS", "gemm_f16=plain")
	if p, err = rt.Compile(m, rt.Options{Precision: ops.Float16, Threads: 1, Size: [2]int{h, w}}); err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if got := p.Info().Precision; got != ops.Float16 {
		t.Errorf("the plan of plain kernels, asked for by name, is %v", got)
	}
}

func TestSizesAreRoundedToTheNetworksMultiple(t *testing.T) {
	m, _, _ := network(t, "espnet")
	p, err := rt.Compile(m, rt.Options{Size: [2]int{250, 1}})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if got, want := p.Info().Size, [2]int{248, 8}; got != want {
		t.Errorf("size is %v, want %v", got, want)
	}
}

func TestRunRefusesFramesThatLie(t *testing.T) {
	m, h, w := network(t, "fast_scnn")
	s := session(t, m, rt.Options{})
	good := frame(h, w, 1)
	for name, spoil := range map[string]func(*cam.Frame){
		"a plane too short":  func(f *cam.Frame) { f.Planes[0].Pix = f.Planes[0].Pix[:100] },
		"a stride too small": func(f *cam.Frame) { f.Planes[0].Stride = 3 },
		"no size":            func(f *cam.Frame) { f.Width = 0 },
		"no format":          func(f *cam.Frame) { f.Format = 0 },
		"a plane missing":    func(f *cam.Frame) { f.Format = cam.NV12 },
	} {
		f := good
		spoil(&f)
		if err := s.Run(&f, &rt.Mask{}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if err := s.Run(&good, &rt.Mask{}); err != nil {
		t.Errorf("a good frame after bad ones: %v", err)
	}
}
