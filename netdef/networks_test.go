package netdef_test

import (
	"math"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/ops"
)

// blueprint unwraps a network whose arguments are known to be good.
func blueprint(t *testing.T) func(*netdef.Blueprint, error) *netdef.Blueprint {
	return func(p *netdef.Blueprint, err error) *netdef.Blueprint {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
}

func espCamVid() netdef.ESPNetConfig { return netdef.ESPNetConfig{Classes: 12, P: 2, Q: 8} }

func espCityscapes(q int) netdef.ESPNetConfig {
	return netdef.ESPNetConfig{Classes: 20, P: 2, Q: q, EarlySkip: true}
}

func TestMapsHaveThePublishedSizes(t *testing.T) {
	must := blueprint(t)
	const (
		global  = "global_feature_extractor."
		context = "context_feature_extractor."
	)
	for _, test := range []struct {
		p     *netdef.Blueprint
		h, w  int
		sizes map[string]ops.Shape
	}{
		{must(netdef.FastSCNN(11)), 360, 480, map[string]ops.Shape{
			"learning_to_downsample.conv":              {H: 179, W: 239, C: 32},
			"learning_to_downsample.dsconv1.pointwise": {H: 90, W: 120, C: 48},
			"learning_to_downsample.dsconv2.pointwise": {H: 45, W: 60, C: 64},
			global + "bottleneck1.2.add":               {H: 23, W: 30, C: 64},
			global + "bottleneck2.2.add":               {H: 12, W: 15, C: 96},
			global + "bottleneck3.0.project":           {H: 12, W: 15, C: 128},
			global + "bottleneck3.2.add":               {H: 12, W: 15, C: 128},
			global + "ppm.pool3":                       {H: 3, W: 3, C: 128},
			global + "ppm.conv4":                       {H: 6, W: 6, C: 32},
			global + "ppm.concat":                      {H: 12, W: 15, C: 256},
			"feature_fusion.add":                       {H: 45, W: 60, C: 128},
			"classifier.conv":                          {H: 45, W: 60, C: 11},
		}},
		{must(netdef.ContextNet(11)), 360, 480, map[string]ops.Shape{
			"spatial_detail.conv":              {H: 179, W: 239, C: 32},
			"spatial_detail.dsconv1.pointwise": {H: 90, W: 120, C: 64},
			"spatial_detail.dsconv3.pointwise": {H: 45, W: 60, C: 128},
			context + "resize":                 {H: 90, W: 120, C: 3},
			context + "conv_":                  {H: 44, W: 59, C: 32},
			context + "bottleneck1.0.add":      {H: 44, W: 59, C: 32},
			context + "bottleneck2.0.add":      {H: 44, W: 59, C: 32},
			context + "bottleneck3.2.add":      {H: 22, W: 30, C: 48},
			context + "bottleneck6.1.add":      {H: 11, W: 15, C: 128},
			"classifier.conv":                  {H: 45, W: 60, C: 11},
		}},
		{must(netdef.ESPNet(espCamVid())), 360, 480, map[string]ops.Shape{
			"encoder.b1":         {H: 180, W: 240, C: 19},
			"encoder.b2":         {H: 90, W: 120, C: 131},
			"encoder.b3":         {H: 45, W: 60, C: 256},
			"encoder.classifier": {H: 45, W: 60, C: 12},
			"conv.concat":        {H: 180, W: 240, C: 31},
			"classifier":         {H: 360, W: 480, C: 12},
		}},
		{must(netdef.ESPNetC(espCityscapes(3))), 512, 1024, map[string]ops.Shape{
			"level2_0.d1": {H: 128, W: 256, C: 16},
			"classifier":  {H: 64, W: 128, C: 20},
		}},
		// sides that divide by nothing
		{must(netdef.FastSCNN(11)), 250, 333, map[string]ops.Shape{"classifier.conv": {H: 31, W: 42, C: 11}}},
		{must(netdef.ContextNet(11)), 250, 333, map[string]ops.Shape{
			context + "resize": {H: 63, W: 84, C: 3},
			"classifier.conv":  {H: 31, W: 42, C: 11},
		}},
	} {
		shapes, err := test.p.Graph.Infer(test.h, test.w)
		if err != nil {
			t.Errorf("%s: %v", test.p.Net, err)
			continue
		}
		found := 0
		for i, v := range test.p.Graph.Values {
			want, ok := test.sizes[v.Name]
			if !ok {
				continue
			}
			found++
			if shapes[i] != want {
				t.Errorf("%s at %dx%d: %s is %v, want %v", test.p.Net, test.h, test.w, v.Name, shapes[i], want)
			}
		}
		if found != len(test.sizes) {
			t.Errorf("%s: %d of the %d values exist", test.p.Net, found, len(test.sizes))
		}
	}
}

func TestSizesThatDoNotFitNameTheNode(t *testing.T) {
	must := blueprint(t)
	for _, test := range []struct {
		p    *netdef.Blueprint
		h, w int
		want string
	}{
		{must(netdef.FastSCNN(11)), 2, 480, `netdef: node "learning_to_downsample.conv": `},
		{must(netdef.ESPNet(espCamVid())), 360, 484, `netdef: node "combine_l2_l3.concat": `},
		{must(netdef.LinkNet("resnet34", 11)), 352, 472, `netdef: node "decoder.blocks.1": `},
		{must(netdef.LinkNetPaper(19)), 352, 472, `netdef: node "decoder3.link": `},
		{must(netdef.FastSCNN(11)), 0, 480, "netdef: input: "},
		{must(netdef.FastSCNN(11)), 360, 16385, "netdef: input: "},
	} {
		_, err := test.p.Graph.Infer(test.h, test.w)
		wantError(t, err, test.want)
	}
}

// The papers' figures: Fast-SCNN and ContextNet without statistics, ESPNet as its
// authors' files hold them, with statistics.
func TestParametersAreThePublishedNumber(t *testing.T) {
	must := blueprint(t)
	for _, test := range []struct {
		name       string
		p          *netdef.Blueprint
		statistics bool
		want       int64
	}{
		{"fast_scnn", must(netdef.FastSCNN(11)), false, 1_137_019},
		{"contextnet", must(netdef.ContextNet(11)), false, 875_531},
		{"espnet camvid", must(netdef.ESPNet(espCamVid())), true, 358_193},
		{"espnet q=3", must(netdef.ESPNet(espCityscapes(3))), true, 205_141},
		{"espnet q=5", must(netdef.ESPNet(espCityscapes(5))), true, 270_421},
		{"espnet q=8", must(netdef.ESPNet(espCityscapes(8))), true, 368_341},
		{"linknet_resnet18", must(netdef.LinkNet("resnet18", 11)), false, 11_664_107},
		{"swiftnet_rn18", must(netdef.SwiftNet(19)), false, 11_797_071},
		{"fasterseg", must(netdef.FasterSeg(netdef.PublishedFasterSeg(19))), false, 3_421_875},
		{"fanet18", must(netdef.FANet("resnet18", 19)), false, 13_080_128},
		{"fanet34", must(netdef.FANet("resnet34", 19)), false, 23_188_288},
		{"icnet_resnet50", must(netdef.ICNet(19)), false, 26_244_512},
		{"linknet_paper", must(netdef.LinkNetPaper(11)), false, 11_534_667},
		{"espnet_c q=3", must(netdef.ESPNetC(espCityscapes(3))), true, 189_781},
		{"mobilenet_v1", must(netdef.SemanticFPN(netdef.MobileNetV1(netdef.StandardMobileNetV1()), 19)), false, 7_686_099},
		{"mobilenet_v1 of 150 classes", must(netdef.SemanticFPN(netdef.MobileNetV1(netdef.StandardMobileNetV1()), 150)), false, 7_702_998},
		{"efficientnet_b0", must(netdef.SemanticFPN(netdef.EfficientNet(netdef.StandardEfficientNet()), 19)), false, 7_709_967},
		{"resnet18", must(netdef.SemanticFPN(netdef.ResNet("resnet18"), 19)), false, 15_409_875},
		{"shufflenet_v1", must(netdef.SemanticFPN(netdef.ShuffleNetV1(netdef.StandardShuffleNetV1()), 19)), false, 5_328_555},
		{"shufflenet_v2", must(netdef.SemanticFPN(netdef.ShuffleNetV2(netdef.StandardShuffleNetV2()), 19)), false, 4_978_039},
		{"poolformer_s12", must(netdef.SemanticFPN(netdef.PoolFormer(netdef.StandardPoolFormer()), 19)), false, 15_652_947},
		{"efficientformer_l1", must(netdef.SemanticFPN(netdef.EfficientFormer(netdef.StandardEfficientFormer()), 19)), false, 15_590_819},
		{"efficientformerv2_s0", must(netdef.SemanticFPN(netdef.EfficientFormerV2(netdef.StandardEfficientFormerV2()), 19)), false, 7_336_867},
		{"mobilenet_v2", must(netdef.SemanticFPN(netdef.MobileNetV2(netdef.StandardMobileNetV2()), 19)), false, 5_920_147},
	} {
		if got := test.p.NumParams(test.statistics); got != test.want {
			t.Errorf("%s: %d parameters, want %d", test.name, got, test.want)
		}
	}
}

func TestMACsAreThePublishedNumber(t *testing.T) {
	p := blueprint(t)(netdef.FastSCNN(19))
	for _, test := range []struct {
		h, w int
		want float64 // 10^9
	}{
		{256, 512, 0.42},
		{512, 1024, 1.68},
	} {
		n, err := p.Graph.MACs(test.h, test.w)
		if err != nil {
			t.Fatal(err)
		}
		if got := math.Round(float64(n)/1e7) / 100; got != test.want {
			t.Errorf("%dx%d: %.2f G (%d), want %.2f", test.h, test.w, got, n, test.want)
		}
	}
}

// Of a batch norm's two parameters a channel, folding leaves one; none where the
// convolution has a bias already.
func TestModelCountsFoldedParameters(t *testing.T) {
	p := blueprint(t)(netdef.FastSCNN(11))
	m, err := netdef.Convert("", nettest.Checkpoint(p, 1), netdef.ConvertOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.NumParams(), int64(1_137_019-11_840-256); got != want {
		t.Errorf("%d parameters, want %d", got, want)
	}
}
