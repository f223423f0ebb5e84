package rt_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/netdef/torch"
	"github.com/edgeseg/edgeseg/rt"
)

// TestTrainedNetworksGiveReferenceMasks needs trained checkpoints and what PyTorch computes with
// them: a folder with models/ and reference/, named by EDGESEG_REFERENCE.
func TestTrainedNetworksGiveReferenceMasks(t *testing.T) {
	dir := os.Getenv("EDGESEG_REFERENCE")
	if dir == "" {
		t.Skip("EDGESEG_REFERENCE names no folder with models/ and reference/")
	}
	for _, test := range []struct{ checkpoint, reference string }{
		{"fast_scnn_camvid.pth", "fast_scnn_camvid"},
		{"contextnet_camvid.pth", "contextnet_camvid"},
		{"espnet/espnet_p_2_q_8_camvid.pth", "espnet_camvid"},
		{"espnet/espnet_p_2_q_3.pth", "espnet_cityscapes_p2q3"},
		{"espnet/espnet_p_2_q_5.pth", "espnet_cityscapes_p2q5"},
		{"espnet/encoder_espnet_p_2_q_3.pth", "espnet_cityscapes_encoder_p2q3"},
	} {
		t.Run(test.reference, func(t *testing.T) {
			ck, err := torch.Open(filepath.Join(dir, "models", test.checkpoint))
			if err != nil {
				t.Fatal(err)
			}
			m, err := netdef.Convert("", ck, netdef.ConvertOptions{})
			if err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(filepath.Join(dir, "reference", test.reference+".safetensors"))
			if err != nil {
				t.Fatal(err)
			}
			ref, err := references(b)
			if err != nil {
				t.Fatal(err)
			}
			for k := 0; ref[fmt.Sprintf("frame%d.rgb", k)].Data != nil; k++ {
				name := func(part string) safetensors.Tensor { return ref[fmt.Sprintf("frame%d.%s", k, part)] }
				compare(t, k, m, name("rgb"), name("logits"), name("mask").Data)
			}
		})
	}
}

// compare runs one reference frame: logits within 2e-3, masks equal but where PyTorch's two
// best classes are closer than twice that.
func compare(t *testing.T, k int, m *netdef.Model, rgb, logits safetensors.Tensor, mask []byte) {
	t.Helper()
	const tolerance = 2e-3
	h, w := rgb.Dims[0], rgb.Dims[1]
	p, err := rt.Compile(m, rt.Options{Size: [2]int{h, w}})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	s, err := p.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	f := cam.Frame{Width: w, Height: h, Format: cam.RGB24, Planes: [3]cam.Plane{{Pix: rgb.Data, Stride: 3 * w}}}
	got := rt.Mask{Margin: []uint8{}}
	if err := s.Run(&f, &got); err != nil {
		t.Fatal(err)
	}
	out := s.Logits()
	if !slices.Equal([]int{out.H, out.W, out.C}, logits.Dims) {
		t.Fatalf("frame %d: logits of %v, want %v", k, out.Shape, logits.Dims)
	}
	worst := 0.0
	for i, v := range out.F32 {
		worst = max(worst, math.Abs(float64(v-logits.Type.Float(logits.Data, i))))
	}
	differ, excused := 0, 0
	for i, c := range got.Pix {
		if c == mask[i] {
			continue
		}
		differ++
		if got.Margin[i] == 0 { // rounds to 0 below 1/32, so count them against a far smaller share
			excused++
		}
	}
	t.Logf("frame %d of %dx%d: logits differ by at most %.2g, masks in %d of %d pixels", k, h, w, worst, differ, len(mask))
	if !(worst <= tolerance) {
		t.Errorf("frame %d: logits differ by %g, at most %g is allowed", k, worst, tolerance)
	}
	if differ > excused || differ > len(mask)/10000 {
		t.Errorf("frame %d: masks differ in %d of %d pixels, %d of them at ties", k, differ, len(mask), excused)
	}
}

func references(b []byte) (map[string]safetensors.Tensor, error) {
	f, err := safetensors.Parse(b)
	if err != nil {
		return nil, err
	}
	all := map[string]safetensors.Tensor{}
	for _, t := range f.Tensors {
		all[t.Name] = t
	}
	return all, nil
}
