package quant_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/netdef/torch"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant"
	"github.com/edgeseg/edgeseg/rt"
)

// agreements are the shares of pixels, in percent, that int8 gives the class of float32 on the two frames that it was
// calibrated on, as they were when first recorded. Weights made by formula leave smaller
// margins than trained ones.
var agreements = []struct {
	net     string
	percent float64
}{
	{"linknet_resnet18", 95.83},
	{"swiftnet_rn18", 97.65},
	{"fanet34", 95.61},
	{"icnet_resnet50", 96.96},
	{"semfpn_resnet18", 98.24},
	{"semfpn_mobilenet_v1", 96.81},
	{"semfpn_mobilenet_v2", 84.12},
	{"semfpn_shufflenet_v1", 98.22},
	{"semfpn_shufflenet_v2_x1_0", 97.22},
	{"semfpn_efficientnet_b0", 84.88},
	{"semfpn_poolformer_s12", 97.21},
	{"semfpn_efficientformer_l1", 97.35},
	{"semfpn_efficientformerv2_s0", 91.96},
}

// TestInt8AgreesAsItDid needs reference networks: a folder with reference/nets/, named by EDGESEG_REFERENCE.
func TestInt8AgreesAsItDid(t *testing.T) {
	dir := os.Getenv("EDGESEG_REFERENCE")
	if dir == "" || testing.Short() {
		t.Skip("EDGESEG_REFERENCE names no folder with reference/nets/, or the test is to be short")
	}
	for _, n := range agreements {
		t.Run(n.net, func(t *testing.T) {
			ref, err := nettest.OpenReference(filepath.Join(dir, "reference", "nets"), n.net)
			if err != nil {
				t.Fatal(err)
			}
			file, err := ref.StateDict()
			if err != nil {
				t.Fatal(err)
			}
			ck, err := torch.Parse(file)
			if err != nil {
				t.Fatal(err)
			}
			m, err := netdef.Convert("", ck, netdef.ConvertOptions{Size: [2]int{128, 256}})
			if err != nil {
				t.Fatal(err)
			}
			q, err := quant.Quantize(t.Context(), m, &referenceFrames{ref: ref}, quant.Options{Both: true})
			if err != nil {
				t.Fatal(err)
			}
			equal, all := 0, 0
			for i := range ref.Frames {
				f := &ref.Frames[i]
				exact, quantized := classes(t, q, ops.Float32, f), classes(t, q, ops.Int8, f)
				for k := range exact {
					all++
					if exact[k] == quantized[k] {
						equal++
					}
				}
			}
			percent := 100 * float64(equal) / float64(all)
			t.Logf("%.2f %% of the pixels agree", percent)
			if percent < n.percent-1 {
				t.Errorf("%.2f %% of the pixels agree, %.2f %% did", percent, n.percent)
			}
		})
	}
}

// classes is a frame's mask, at the frame's size.
func classes(t *testing.T, m *netdef.Model, typ ops.Type, f *nettest.ReferenceFrame) []byte {
	t.Helper()
	p, err := rt.Compile(m, rt.Options{Size: [2]int{f.H, f.W}, Precision: typ})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	s, err := p.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var mask rt.Mask
	if err := s.Run(frameOf(f), &mask); err != nil {
		t.Fatal(err)
	}
	return mask.Pix
}

func frameOf(f *nettest.ReferenceFrame) *cam.Frame {
	return &cam.Frame{Width: f.W, Height: f.H, Format: cam.RGB24, Planes: [3]cam.Plane{{Pix: f.RGB, Stride: 3 * f.W}}}
}

// referenceFrames is the frames of a reference network as a recorded source.
type referenceFrames struct {
	ref  *nettest.Reference
	next int
}

func (s *referenceFrames) Next(_ context.Context, f *cam.Frame) error {
	if s.next == len(s.ref.Frames) {
		return io.EOF
	}
	*f = *frameOf(&s.ref.Frames[s.next])
	s.next++
	return nil
}

func (s *referenceFrames) Info() cam.Info {
	return cam.Info{Name: s.ref.Name, Frames: len(s.ref.Frames)}
}

func (s *referenceFrames) Close() error { return nil }
