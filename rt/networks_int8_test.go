package rt_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant"
	"github.com/edgeseg/edgeseg/rt"
)

// int8Agreement is the share of pixels whose class was that of float32 when the network was first quantized on
// its reference frames. Weights by formula make closer decisions than trained ones do. Networks of many
// weights, which take long to be rounded, are left to package quant's test.
var int8Agreement = map[string]float64{
	"linknet_paper": 0.9226,
	"fasterseg":     0.9729,
	"fanet18":       0.9717,
}

// TestNetworksInInt8 needs the folder of TestNetworksGiveWhatPyTorchComputes. int8 computes what the references do bit for
// bit, whatever the threads and fusion, and agrees with float32 no less than it once did, less a point.
func TestNetworksInInt8(t *testing.T) {
	dir := os.Getenv("EDGESEG_REFERENCE")
	if dir == "" || testing.Short() {
		t.Skip("EDGESEG_REFERENCE names no folder with reference/nets/, or tests are short")
	}
	for _, n := range referenceNetworks {
		agreement, ok := int8Agreement[n.name]
		if !ok {
			continue
		}
		t.Run(n.name, func(t *testing.T) {
			ref, err := nettest.OpenReference(filepath.Join(dir, "reference", "nets"), n.name)
			if err != nil {
				t.Fatal(err)
			}
			float := n.convert(t, ref)
			float.Size = [2]int{ref.Frames[0].H, ref.Frames[0].W}
			m, err := quant.Quantize(t.Context(), float, &referenceFrames{frames: ref.Frames}, quant.Options{Both: true})
			if err != nil {
				t.Fatal(err)
			}
			judgeInt8Bits(t, m)
			equal, all := 0, 0
			for k := range ref.Frames {
				f := &ref.Frames[k]
				a, b := maskOf(t, m, f, ops.Float32), maskOf(t, m, f, ops.Int8)
				for i := range a {
					if a[i] == b[i] {
						equal++
					}
				}
				all += len(a)
			}
			got := float64(equal) / float64(all)
			t.Logf("int8 agrees with float32 in %.4f of the pixels, at first in %.4f", got, agreement)
			if got < agreement-0.01 {
				t.Errorf("int8 agrees with float32 in %.4f of the pixels, want at least %.4f", got, agreement-0.01)
			}
		})
	}
}

// judgeInt8Bits compares plans with the operators' references on a small frame.
func judgeInt8Bits(t *testing.T, m *netdef.Model) {
	t.Helper()
	const h, w = 64, 96
	f := frame(h, w, 3)
	in, err := nettest.Input(m, ops.Int8, f.Planes[0].Pix, h, w)
	if err != nil {
		t.Fatal(err)
	}
	values, err := nettest.Eval(m, ops.Int8, in)
	if err != nil {
		t.Fatal(err)
	}
	g := m.Variants[ops.Int8]
	want := values[g.Result()]
	islands := slices.ContainsFunc(g.Values, func(v netdef.Value) bool { return v.Type == ops.Float32 })
	var first []float32
	for _, o := range []rt.Options{{Threads: 1}, {Threads: 3}, {Threads: 1, NoFuse: true}} {
		o.Precision, o.Size = ops.Int8, [2]int{h, w}
		s := session(t, m, o)
		if err := s.Run(&f, nil); err != nil {
			t.Fatal(err)
		}
		got := s.Logits().F32
		if first == nil {
			first = got
		}
		if !slices.Equal(got, first) {
			t.Errorf("logits depend on threads or fusion: %d, %v", o.Threads, o.NoFuse)
		}
	}
	for i, q := range want.I8 {
		if !islands && first[i] != want.Dequantize(q) { // sums in float32 may round another way
			t.Errorf("logit %d is %g, the references give %g", i, first[i], want.Dequantize(q))
			break
		}
	}
}

// maskOf runs a reference frame.
func maskOf(t *testing.T, m *netdef.Model, f *nettest.ReferenceFrame, typ ops.Type) []uint8 {
	t.Helper()
	s := session(t, m, rt.Options{Size: [2]int{f.H, f.W}, Precision: typ, Threads: 2})
	frame := frameOf(f)
	var mask rt.Mask
	if err := s.Run(&frame, &mask); err != nil {
		t.Fatal(err)
	}
	return mask.Pix
}

// referenceFrames is a source of reference frames.
type referenceFrames struct {
	frames []nettest.ReferenceFrame
	next   int
}

func (s *referenceFrames) Next(_ context.Context, f *cam.Frame) error {
	if s.next == len(s.frames) {
		return io.EOF
	}
	*f = frameOf(&s.frames[s.next])
	s.next++
	return nil
}

func (s *referenceFrames) Info() cam.Info { return cam.Info{Name: "reference", Frames: len(s.frames)} }
func (s *referenceFrames) Close() error   { return nil }

func frameOf(f *nettest.ReferenceFrame) cam.Frame {
	return cam.Frame{Width: f.W, Height: f.H, Format: cam.RGB24, Planes: [3]cam.Plane{{Pix: f.RGB, Stride: 3 * f.W}}}
}
