package netdef_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/ops"
)

type checkpoint = map[string]*ops.Param

func TestPresetsFollowFromNetworkAndClassCount(t *testing.T) {
	must := blueprint(t)
	for _, test := range []struct {
		p           *netdef.Blueprint
		net         string // asked for
		size        [2]int
		multiple    int
		bgr         bool
		first, last string
		lastVoid    bool
		black, grey float64 // the input's first channel for a pixel of 0 and of 128
	}{
		{must(netdef.FastSCNN(11)), "fast_scnn", [2]int{360, 480}, 1, false, "sky", "bicyclist", false, -2.117904, 0.074065},
		{must(netdef.FastSCNN(19)), "", [2]int{1024, 2048}, 1, false, "road", "bicycle", false, -2.117904, 0.074065},
		{must(netdef.ContextNet(11)), "contextnet", [2]int{360, 480}, 1, false, "sky", "bicyclist", false, -2.117904, 0.074065},
		{must(netdef.ContextNet(19)), "contextnet", [2]int{1024, 2048}, 1, false, "road", "bicycle", false, -2.117904, 0.074065},
		{must(netdef.ESPNet(espCamVid())), "espnet", [2]int{360, 480}, 8, true, "sky", "unlabelled", true, -0.005999, 0.000961},
		{must(netdef.ESPNet(espCityscapes(3))), "espnet", [2]int{512, 1024}, 8, true, "road", "everything else", true, -0.006264, 0.004812},
		{must(netdef.ESPNetC(espCityscapes(3))), "espnet", [2]int{512, 1024}, 8, true, "road", "everything else", true, -0.006264, 0.004812},
		{must(netdef.ESPNetC(espCityscapes(5))), "espnet_c", [2]int{512, 1024}, 8, true, "road", "everything else", true, -0.006264, 0.004812},
	} {
		m, err := netdef.Convert(test.net, nettest.Checkpoint(test.p, 1), netdef.ConvertOptions{Source: "here"})
		if err != nil {
			t.Errorf("%s: %v", test.p.Net, err)
			continue
		}
		a, b := m.Preprocess.Affine()
		last := m.Classes[len(m.Classes)-1]
		switch {
		case m.Net != test.p.Net, m.Size != test.size, m.Multiple != test.multiple, m.Preprocess.BGR != test.bgr:
			t.Errorf("%s: got %s, size %v, multiple %d, BGR %v", test.p.Net, m.Net, m.Size, m.Multiple, m.Preprocess.BGR)
		case m.Classes[0].Name != test.first, last.Name != test.last, last.Void != test.lastVoid:
			t.Errorf("%s: classes are %v", test.p.Net, m.Classes)
		case math.Abs(b[0]-test.black) > 1e-6, math.Abs(128*a[0]+b[0]-test.grey) > 1e-6:
			t.Errorf("%s: black reads as %f, grey as %f, want %f and %f", test.p.Net, b[0], 128*a[0]+b[0], test.black, test.grey)
		case m.Result != netdef.Result{Kind: "argmax", AlignCorners: true}:
			t.Errorf("%s: result is %+v", test.p.Net, m.Result)
		case m.Source != "here" || m.Licence == "":
			t.Errorf("%s: source is %q, licence %q", test.p.Net, m.Source, m.Licence)
		}
	}
}

func TestOptionsOverridePresets(t *testing.T) {
	p := blueprint(t)(netdef.ESPNet(espCamVid()))
	classes := make([]netdef.Class, 12)
	for i := range classes {
		classes[i].Name = fmt.Sprint("class ", i)
	}
	m, err := netdef.Convert("espnet", nettest.Checkpoint(p, 1), netdef.ConvertOptions{
		Classes: classes, Size: [2]int{64, 96}, Mean: []float64{1, 2, 3}, Channels: "rgb", Licence: "ours",
	})
	if err != nil {
		t.Fatal(err)
	}
	// The preset's std follows its colours into the other order, the given mean stays as it is.
	if got := m.Preprocess; got.BGR || got.Mean != [3]float64{1, 2, 3} || got.Std[0] != 69.90434816*255 || got.Range != 255 {
		t.Errorf("preprocessing is %+v", got)
	}
	if !slices.Equal(m.Classes, classes) || m.Size != [2]int{64, 96} || m.Licence != "ours" {
		t.Errorf("classes are %v, size %v, licence %q", m.Classes, m.Size, m.Licence)
	}
}

func TestWithoutPresetEverythingIsNeeded(t *testing.T) {
	ck := nettest.Checkpoint(blueprint(t)(netdef.ContextNet(2)), 1)
	o := netdef.ConvertOptions{Size: [2]int{120, 160}, Mean: []float64{0, 0, 0}, Channels: "bgr"}
	_, err := netdef.Convert("", ck, o)
	wantError(t, err, "netdef: contextnet with 2 classes has no preset")
	var e *netdef.Error
	if errors.As(err, &e) && e.Hint() != "state --classes, --std, --range" {
		t.Errorf("hint is %q", e.Hint())
	}
	o.Classes, o.Std, o.Range = []netdef.Class{{Name: "floor"}, {Name: "wall"}}, []float64{1, 1, 1}, 1
	m, err := netdef.Convert("", ck, o)
	if err != nil {
		t.Fatal(err)
	}
	if !m.Preprocess.BGR || m.Preprocess.Range != 1 || m.Size != o.Size || len(m.Classes) != 2 {
		t.Errorf("model is %v %v %+v", m.Size, m.Classes, m.Preprocess)
	}
}

func TestNamesThatDoNotMatterArePassedOver(t *testing.T) {
	p := blueprint(t)(netdef.FastSCNN(11))
	plain := nettest.Checkpoint(p, 1)
	want, err := netdef.Convert("", plain, netdef.ConvertOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, prefix := range []string{"module.", "_orig_mod.", "model.", "module._orig_mod.", "model.net.module."} {
		wrapped := checkpoint{}
		for name, tensor := range plain {
			wrapped[prefix+name] = tensor
		}
		wrapped[prefix+"auxlayer.4.bias"] = plain["classifier.conv.1.bias"]
		wrapped[prefix+"classifier.dsconv1.conv.1.num_batches_tracked"] = plain["classifier.conv.1.bias"]
		got, err := netdef.Convert("fast_scnn", wrapped, netdef.ConvertOptions{})
		if err != nil {
			t.Fatalf("%s: %v", prefix, err)
		}
		if !slices.Equal(got.Tensors["classifier.conv.weight"].F32, want.Tensors["classifier.conv.weight"].F32) {
			t.Errorf("%s: weights differ", prefix)
		}
	}
}

func TestCheckpointsThatDoNotFitAreRefusedByName(t *testing.T) {
	must := blueprint(t)
	fast, context, esp := must(netdef.FastSCNN(11)), must(netdef.ContextNet(11)), must(netdef.ESPNet(espCamVid()))
	espC := must(netdef.ESPNetC(espCityscapes(3)))
	value := func(name string, v float64) func(checkpoint) {
		return func(ck checkpoint) {
			p := *ck[name]
			p.F32 = slices.Clone(p.F32)
			p.F32[1] = float32(v)
			ck[name] = &p
		}
	}
	none := func(checkpoint) {}
	for _, test := range []struct {
		name   string
		p      *netdef.Blueprint
		net    string
		damage func(checkpoint)
		o      netdef.ConvertOptions
		want   string
	}{
		{"unknown network", fast, "unet", none, netdef.ConvertOptions{}, `network "unet" is not known, want one of fast_scnn, contextnet, espnet, espnet_c`},
		{"another network", context, "fast_scnn", none, netdef.ConvertOptions{}, "checkpoint looks like contextnet with 11 classes, not like fast_scnn"},
		{"whole network for its encoder", esp, "espnet_c", none, netdef.ConvertOptions{}, "checkpoint looks like espnet with 12 classes, not like espnet_c"},
		{"nobody's", fast, "", func(ck checkpoint) {
			clear(ck)
			ck["b"], ck["a"] = &ops.Param{}, &ops.Param{}
		}, netdef.ConvertOptions{}, `checkpoint is of no network that is known, its first tensor is "a"`},
		{"two networks at once", fast, "", func(ck checkpoint) { maps.Copy(ck, nettest.Checkpoint(context, 1)) }, netdef.ConvertOptions{},
			`checkpoint looks like two networks: like fast_scnn by tensor "learning_to_downsample.conv.conv.0.weight", like contextnet by "spatial_detail.`},
		{"empty", fast, "fast_scnn", func(ck checkpoint) { clear(ck) }, netdef.ConvertOptions{}, "checkpoint has no tensors"},
		{"nil tensor", fast, "", func(ck checkpoint) { ck["x"] = nil }, netdef.ConvertOptions{}, `tensor "x": is empty`},
		{"the same name twice", fast, "", func(ck checkpoint) {
			ck["module.classifier.conv.1.bias"] = ck["classifier.conv.1.bias"]
		}, netdef.ConvertOptions{}, `checkpoint has both "classifier.conv.1.bias" and "module.classifier.conv.1.bias"`},
		{"missing, unknown and misshapen at once", esp, "espnet", func(ck checkpoint) {
			delete(ck, "br.bias")
			delete(ck, "encoder.level2_0.d4.conv.weight")
			ck["encoder.level4.weight"] = ck["br.weight"]
			ck["conv.act.weight"] = &ops.Param{Type: ops.Float32, Dims: []int{1}, F32: []float32{1}}
		}, netdef.ConvertOptions{}, `checkpoint does not fit espnet: 2 missing: "encoder.level2_0.d4.conv.weight", "br.bias"; ` +
			`1 of another shape: "conv.act.weight" is [1], not [12]; 1 unknown: "encoder.level4.weight"`},
		{"a block left out", espC, "", func(ck checkpoint) {
			maps.DeleteFunc(ck, func(name string, _ *ops.Param) bool { return strings.HasPrefix(name, "level3.1.") })
		}, netdef.ConvertOptions{}, `checkpoint does not fit espnet_c: 11 missing: "level3.1.c1.conv.weight", `},
		{"no class count", fast, "", func(ck checkpoint) { delete(ck, "classifier.conv.1.weight") }, netdef.ConvertOptions{},
			`fast_scnn: tensor "classifier.conv.1.weight" should have a row for each class, 1 to 255`},
		{"huge class count", fast, "", func(ck checkpoint) {
			ck["classifier.conv.1.weight"] = &ops.Param{Type: ops.Float32, Dims: []int{math.MaxInt, 1, 1, 1}}
		}, netdef.ConvertOptions{}, `fast_scnn: tensor "classifier.conv.1.weight" should have a row for each class`},
		{"NaN", fast, "", value("feature_fusion.dwconv.conv.0.weight", math.NaN()), netdef.ConvertOptions{},
			`tensor "feature_fusion.dwconv.conv.0.weight": holds NaN at 1`},
		{"infinite", fast, "", value("classifier.conv.1.bias", math.Inf(-1)), netdef.ConvertOptions{},
			`tensor "classifier.conv.1.bias": holds -Inf at 1`},
		{"negative variance", esp, "", value("br.running_var", -1e-9), netdef.ConvertOptions{},
			`tensor "br.running_var": holds the negative variance -1e-09 at 1`},
		{"folding overflows", esp, "", func(ck checkpoint) {
			value("br.weight", 3e38)(ck)
			value("br.running_var", 0)(ck)
		}, netdef.ConvertOptions{}, `node "encoder.classifier": `},
		{"too few values", fast, "", func(ck checkpoint) {
			ck["classifier.conv.1.bias"] = &ops.Param{Type: ops.Float32, Dims: []int{11}, F32: make([]float32, 10)}
		}, netdef.ConvertOptions{}, `tensor "classifier.conv.1.bias": holds 10 float32 values, not those of [11]`},
		{"another number of classes", fast, "", none, netdef.ConvertOptions{Classes: []netdef.Class{{Name: "a"}}},
			"1 classes are named, the checkpoint has 11"},
		{"size that the network cannot take", esp, "", none, netdef.ConvertOptions{Size: [2]int{360, 484}},
			"input size 360x484: the network needs multiples of 8"},
		{"size that is too small", fast, "", none, netdef.ConvertOptions{Size: [2]int{2, 2}}, `node "learning_to_downsample.conv": `},
		{"two means", fast, "", none, netdef.ConvertOptions{Mean: []float64{1, 2}}, "mean has 2 numbers, want 3"},
		{"std of 0", fast, "", none, netdef.ConvertOptions{Std: []float64{1, 0, 1}}, "preprocessing: std 0 of channel 1 is not positive"},
		{"std that is tiny", fast, "", none, netdef.ConvertOptions{Std: []float64{1, 1e-60, 1}}, "preprocessing: mean 0.456 and std 1e-60"},
		{"channels", fast, "", none, netdef.ConvertOptions{Channels: "yuv"}, `channels "yuv", want rgb or bgr`},
		{"range", fast, "", none, netdef.ConvertOptions{Range: 100}, "preprocessing: range 100, want 1 or 255"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ck := nettest.Checkpoint(test.p, 1)
			test.damage(ck)
			_, err := netdef.Convert(test.net, ck, test.o)
			wantError(t, err, "netdef: "+test.want)
		})
	}
}

func TestLongListsAreCountedAndCut(t *testing.T) {
	ck := nettest.Checkpoint(blueprint(t)(netdef.FastSCNN(11)), 1)
	maps.DeleteFunc(ck, func(name string, _ *ops.Param) bool {
		return strings.HasPrefix(name, "global_feature_extractor.bottleneck1")
	})
	_, err := netdef.Convert("", ck, netdef.ConvertOptions{})
	wantError(t, err, `netdef: checkpoint does not fit fast_scnn: 45 missing: "global_feature_extractor.bottleneck1.0.block.0.conv.0.weight", `)
	if n := strings.Count(err.Error(), "bottleneck1"); n != 10 || !strings.HasSuffix(err.Error(), ", ...") {
		t.Errorf("%d names are listed: %v", n, err)
	}
}

func TestFloat16RoundsConvolutionWeightsOnly(t *testing.T) {
	ck := nettest.Checkpoint(blueprint(t)(netdef.ContextNet(11)), 1)
	ck["classifier.conv.1.weight"].F32[0] = 1e5 // beyond half's range
	full, err := netdef.Convert("", ck, netdef.ConvertOptions{})
	if err != nil {
		t.Fatal(err)
	}
	half, err := netdef.Convert("", ck, netdef.ConvertOptions{Float16: true})
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range half.Tensors {
		want := ops.Float32
		if strings.HasSuffix(name, ".weight") && name != "classifier.conv.weight" {
			want = ops.Float16
		}
		if p.Type != want {
			t.Errorf("%s is %v, want %v", name, p.Type, want)
		}
		for i, v := range full.Tensors[name].F32 {
			if want == ops.Float16 {
				v = safetensors.Float16(safetensors.ToFloat16(v))
			}
			if p.F32[i] != v {
				t.Errorf("%s holds %v at %d, want %v", name, p.F32[i], i, v)
				break
			}
		}
	}
}
