package netdef_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/netdef/torch"
	"github.com/edgeseg/edgeseg/ops"
)

// TestTrainedNetworksGiveReferenceLogits needs trained checkpoints and the logits that PyTorch
// computes with them: a folder with models/ and reference/, named by EDGESEG_REFERENCE.
func TestTrainedNetworksGiveReferenceLogits(t *testing.T) {
	dir := os.Getenv("EDGESEG_REFERENCE")
	if dir == "" {
		t.Skip("EDGESEG_REFERENCE names no folder with models/ and reference/")
	}
	const tolerance = 2e-3
	for _, test := range []struct{ checkpoint, net, reference string }{
		{"fast_scnn_camvid.pth", "fast_scnn", "fast_scnn_camvid"},
		{"contextnet_camvid.pth", "contextnet", "contextnet_camvid"},
		{"espnet/espnet_p_2_q_8_camvid.pth", "espnet", "espnet_camvid"},
		{"espnet/espnet_p_2_q_3.pth", "espnet", "espnet_cityscapes_p2q3"},
		{"espnet/espnet_p_2_q_5.pth", "espnet", "espnet_cityscapes_p2q5"},
		{"espnet/encoder_espnet_p_2_q_3.pth", "espnet_c", "espnet_cityscapes_encoder_p2q3"},
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
			if m.Net != test.net {
				t.Errorf("recognised as %s, want %s", m.Net, test.net)
			}
			ref := openReference(t, filepath.Join(dir, "reference", test.reference+".safetensors"))
			k := 0
			for ; ref[fmt.Sprintf("frame%d.rgb", k)].Data != nil; k++ {
				rgb, want := ref[fmt.Sprintf("frame%d.rgb", k)], ref[fmt.Sprintf("frame%d.logits", k)]
				in, err := nettest.Input(m, ops.Float32, rgb.Data, rgb.Dims[0], rgb.Dims[1])
				if err != nil {
					t.Fatal(err)
				}
				values, err := nettest.Eval(m, ops.Float32, in)
				if err != nil {
					t.Fatal(err)
				}
				got := values[len(values)-1]
				if got.H != want.Dims[0] || got.W != want.Dims[1] || got.C != want.Dims[2] {
					t.Fatalf("frame %d: logits of %v, want %v", k, got.Shape, want.Dims)
				}
				worst := 0.0
				for i, v := range got.F32 {
					d := math.Abs(float64(v - want.Type.Float(want.Data, i)))
					worst = max(worst, d)
				}
				t.Logf("frame %d of %dx%d: logits differ by at most %.2g", k, rgb.Dims[0], rgb.Dims[1], worst)
				if !(worst <= tolerance) {
					t.Errorf("frame %d: logits differ by %g, at most %g is allowed", k, worst, tolerance)
				}
			}
			if k == 0 {
				t.Error("the reference holds no frame")
			}
		})
	}
}

func openReference(t *testing.T, path string) map[string]safetensors.Tensor {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := safetensors.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	tensors := map[string]safetensors.Tensor{}
	for _, x := range f.Tensors {
		tensors[x.Name] = x
	}
	return tensors
}
