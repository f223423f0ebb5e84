package rt_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/netdef/torch"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

// referenceNetwork is a network of reference/nets. A module of it is the value that values names, or is of the
// module's own name, or is the last whose name begins with it.
type referenceNetwork struct {
	name      string
	tolerance float64 // of a map's largest value; 0: 1e-4
	values    map[string]string
}

var referenceNetworks = []referenceNetwork{
	{name: "linknet_resnet18"},
	{name: "linknet_paper"},
	{name: "swiftnet_rn18"},
	{name: "fasterseg"},
	{name: "fanet18"},
	{name: "fanet34"},
	{name: "icnet_resnet50", values: map[string]string{
		"pretrained.layer2#sub4": "pretrained.layer2.3#sub4", "pretrained.layer3#sub4": "pretrained.layer3.5#sub4"}},
	{name: "semfpn_mobilenet_v1"},
	{name: "semfpn_mobilenet_v2", tolerance: 1e-3},
	{name: "semfpn_efficientnet_b0"},
	{name: "semfpn_resnet18"},
	{name: "semfpn_shufflenet_v1"},
	{name: "semfpn_shufflenet_v2_x1_0"},
	{name: "semfpn_poolformer_s12"},
	{name: "semfpn_efficientformer_l1"},
	{name: "semfpn_efficientformerv2_s0"},
}

// TestNetworksGiveWhatPyTorchComputes needs networks whose weights are made by formula, and the maps that
// PyTorch computes with them: a folder with reference/nets/, named by EDGESEG_REFERENCE.
func TestNetworksGiveWhatPyTorchComputes(t *testing.T) {
	dir := os.Getenv("EDGESEG_REFERENCE")
	if dir == "" {
		t.Skip("EDGESEG_REFERENCE names no folder with reference/nets/")
	}
	for _, n := range referenceNetworks {
		if n.tolerance == 0 {
			n.tolerance = 1e-4
		}
		t.Run(n.name, func(t *testing.T) {
			ref, err := nettest.OpenReference(filepath.Join(dir, "reference", "nets"), n.name)
			if err != nil {
				t.Fatal(err)
			}
			m := n.convert(t, ref)
			for k := range ref.Frames {
				n.judge(t, m, &ref.Frames[k])
			}
		})
	}
}

// convert takes the network's state dict the way of a user's: from a file, recognised.
func (n *referenceNetwork) convert(t *testing.T, ref *nettest.Reference) *netdef.Model {
	t.Helper()
	file, err := ref.StateDict()
	if err != nil {
		t.Fatal(err)
	}
	ck, err := torch.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	p, err := netdef.Recognise("", ck)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.NumParams(false), ref.NumParams(); got != want {
		t.Errorf("%d parameters, want %d", got, want)
	}
	m, err := netdef.Convert("", ck, netdef.ConvertOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if m.Net != n.name || len(m.Classes) != ref.Classes {
		t.Errorf("recognised as %s with %d classes, want %s with %d", m.Net, len(m.Classes), n.name, ref.Classes)
	}
	return m
}

func (n *referenceNetwork) judge(t *testing.T, m *netdef.Model, f *nettest.ReferenceFrame) {
	t.Helper()
	s := session(t, m, rt.Options{Size: [2]int{f.H, f.W}, Precision: ops.Float32, Threads: 2, KeepValues: true})
	frame := frameOf(f)
	var mask rt.Mask
	if err := s.Run(&frame, &mask); err != nil {
		t.Fatal(err)
	}
	fused := session(t, m, rt.Options{Size: [2]int{f.H, f.W}, Precision: ops.Float32, Threads: 1})
	if err := fused.Run(&frame, nil); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(fused.Logits().F32, s.Logits().F32) {
		t.Errorf("frame of %dx%d: logits depend on fusion or threads", f.H, f.W)
	}
	worst := n.near(t, "logits", s.Logits(), &f.Logits)
	for module, want := range f.Inner {
		got, err := s.Value(n.value(m, module))
		if err != nil {
			t.Errorf("%s: %v", module, err)
			continue
		}
		n.near(t, module, got, &want)
	}
	differ := maskDifference(f, mask.Pix, 2*n.tolerance*largestOf(f.Logits.F32), m.Result.AlignCorners)
	t.Logf("frame of %dx%d: logits differ by %.2g of their largest", f.H, f.W, worst)
	if differ > 0 {
		t.Errorf("frame of %dx%d: masks differ in %d pixels that are no ties", f.H, f.W, differ)
	}
}

// value is the name of a module's output in the graph.
func (n *referenceNetwork) value(m *netdef.Model, module string) string {
	if v, ok := n.values[module]; ok {
		return v
	}
	last := module
	for _, v := range m.Variants[ops.Float32].Values {
		if v.Name == module {
			return module
		}
		if strings.HasPrefix(v.Name, module+".") {
			last = v.Name
		}
	}
	return last
}

// near demands that a map is a reference's, and gives the difference by the largest value.
func (n *referenceNetwork) near(t *testing.T, name string, got *ops.Tensor, want *nettest.ReferenceMap) float64 {
	t.Helper()
	if got.H != want.H || got.W != want.W || got.C != want.C {
		t.Errorf("%s: map of %v, want %dx%dx%d", name, got.Shape, want.H, want.W, want.C)
		return 0
	}
	worst := 0.0
	for i, v := range got.F32 {
		worst = max(worst, math.Abs(float64(v-want.F32[i])))
	}
	worst /= largestOf(want.F32)
	if !(worst <= n.tolerance) {
		t.Errorf("%s: differs by %.2g of its largest value, at most %g is allowed", name, worst, n.tolerance)
	}
	return worst
}

func largestOf(v []float32) float64 {
	largest := 0.0
	for _, x := range v {
		largest = max(largest, math.Abs(float64(x)))
	}
	return largest
}

// maskDifference counts the pixels whose class is not the reference's although there, in the reference's own
// logits brought to the frame, the class is behind by at least margin.
func maskDifference(f *nettest.ReferenceFrame, mask []byte, margin float64, alignCorners bool) int {
	logits := &ops.Tensor{Shape: ops.Shape{H: f.Logits.H, W: f.Logits.W, C: f.Logits.C}, F32: f.Logits.F32}
	size := ops.NewFloat32(ops.Shape{H: f.H, W: f.W, C: 1})
	full := (&ops.Resize{Mode: "bilinear", AlignCorners: alignCorners}).Float32([]*ops.Tensor{logits, size}, nil)
	n := 0
	for i, want := range f.Mask {
		got := mask[i]
		if got == want {
			continue
		}
		pixel := full.F32[i*full.C:][:full.C]
		if int(got) >= full.C || float64(pixel[want]-pixel[got]) >= margin {
			n++
		}
	}
	return n
}
