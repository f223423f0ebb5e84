package netdef_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/ops"
)

func TestGraphsComputeWhatThePapersDescribe(t *testing.T) {
	must := blueprint(t)
	for _, test := range []struct {
		name string
		p    *netdef.Blueprint
		h, w int
		want func(forward, planes) planes
	}{
		{"fast_scnn", must(netdef.FastSCNN(11)), 49, 66, forward.fastSCNN},
		{"fast_scnn of 19 classes", must(netdef.FastSCNN(19)), 40, 41, forward.fastSCNN},
		{"contextnet", must(netdef.ContextNet(11)), 61, 90, forward.contextNet},
		{"espnet with the late skip", must(netdef.ESPNet(netdef.ESPNetConfig{Classes: 12, P: 1, Q: 2})), 40, 48, forward.espNet},
		{"espnet with the early skip", must(netdef.ESPNet(netdef.ESPNetConfig{Classes: 20, P: 2, Q: 1, EarlySkip: true})), 24, 40, forward.espNet},
		{"espnet_c", must(netdef.ESPNetC(netdef.ESPNetConfig{Classes: 20, P: 2, Q: 3})), 40, 32, forward.espNetC},
	} {
		t.Run(test.name, func(t *testing.T) {
			ck := nettest.Checkpoint(test.p, 5)
			m, err := netdef.Convert("", ck, netdef.ConvertOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if m.Net != test.p.Net {
				t.Fatalf("recognised as %s", m.Net)
			}
			in, err := nettest.Input(m, ops.Float32, nettest.Frame(test.h, test.w, 3), test.h, test.w)
			if err != nil {
				t.Fatal(err)
			}
			values, err := nettest.Eval(m, ops.Float32, in)
			if err != nil {
				t.Fatal(err)
			}
			x := newPlanes(3, test.h, test.w).each(func(c, y, x int) float64 { return float64(in.F32[in.At(y, x, c)]) })
			compare(t, values[len(values)-1], test.want(ck, x))
		})
	}
}

func compare(t *testing.T, got *ops.Tensor, want planes) {
	t.Helper()
	if got.H != want.h || got.W != want.w || got.C != want.c {
		t.Fatalf("logits of %v, want %dx%dx%d", got.Shape, want.h, want.w, want.c)
	}
	lo, hi, worst := math.Inf(1), math.Inf(-1), 0.0
	for i, v := range got.F32 {
		w := want.at(i%got.C, i/got.C/got.W, i/got.C%got.W)
		lo, hi = min(lo, w), max(hi, w)
		worst = max(worst, math.Abs(float64(v)-w))
	}
	if tolerance := 1e-5 * (hi - lo); !(worst <= tolerance) {
		t.Errorf("logits differ by %g, their range is %g to %g", worst, lo, hi)
	}
}

const eps = 1e-5

func (f forward) cbr(x planes, name string, stride, pad, groups int) planes {
	return relu(f.norm(f.conv(x, name+".conv.0", stride, pad, 1, groups), name+".conv.1", eps))
}

func (f forward) ds(x planes, name string, stride int) planes {
	x = f.cbr(x, name, stride, 1, x.c)
	return relu(f.norm(f.conv(x, name+".conv.3", 1, 0, 1, 1), name+".conv.4", eps))
}

func (f forward) bottleneck(x planes, name string, blocks, stride int) planes {
	for i := range blocks {
		block := fmt.Sprintf("%s.%d.block", name, i)
		y := f.cbr(x, block+".0", 1, 0, 1)
		y = f.cbr(y, block+".1", stride, 1, y.c)
		y = f.norm(f.conv(y, block+".2", 1, 0, 1, 1), block+".3", eps)
		if stride == 1 && y.c == x.c {
			y = sum(x, y)
		}
		x, stride = y, 1
	}
	return x
}

func (f forward) fuseAndClassify(high, low planes) planes {
	low = f.cbr(resize(low, high.h, high.w), "feature_fusion.dwconv", 1, 1, low.c)
	low = f.norm(f.conv(low, "feature_fusion.conv_lower_res.0", 1, 0, 1, 1), "feature_fusion.conv_lower_res.1", eps)
	high = f.norm(f.conv(high, "feature_fusion.conv_higher_res.0", 1, 0, 1, 1), "feature_fusion.conv_higher_res.1", eps)
	x := relu(sum(high, low))
	x = f.ds(f.ds(x, "classifier.dsconv1", 1), "classifier.dsconv2", 1)
	return f.conv(x, "classifier.conv.1", 1, 0, 1, 1)
}

func (f forward) fastSCNN(x planes) planes {
	x = f.cbr(x, "learning_to_downsample.conv", 2, 0, 1)
	x = f.ds(x, "learning_to_downsample.dsconv1", 2)
	high := f.ds(x, "learning_to_downsample.dsconv2", 2)
	x = f.bottleneck(high, "global_feature_extractor.bottleneck1", 3, 2)
	x = f.bottleneck(x, "global_feature_extractor.bottleneck2", 3, 2)
	x = f.bottleneck(x, "global_feature_extractor.bottleneck3", 3, 1)
	levels := []planes{x}
	for i, k := range []int{1, 2, 3, 6} {
		y := f.cbr(adaptive(x, k), fmt.Sprintf("global_feature_extractor.ppm.conv%d", i+1), 1, 0, 1)
		levels = append(levels, resize(y, x.h, x.w))
	}
	return f.fuseAndClassify(high, f.cbr(cat(levels...), "global_feature_extractor.ppm.out", 1, 0, 1))
}

func (f forward) contextNet(frame planes) planes {
	x := f.cbr(frame, "spatial_detail.conv", 2, 0, 1)
	x = f.ds(f.ds(x, "spatial_detail.dsconv1", 2), "spatial_detail.dsconv2", 2)
	high := f.ds(x, "spatial_detail.dsconv3", 1)
	x = f.cbr(resize(frame, (frame.h+3)/4, (frame.w+3)/4), "context_feature_extractor.conv_", 2, 0, 1)
	for i, b := range []struct{ blocks, stride int }{{1, 1}, {1, 1}, {3, 2}, {3, 2}, {2, 1}, {2, 1}} {
		x = f.bottleneck(x, fmt.Sprintf("context_feature_extractor.bottleneck%d", i+1), b.blocks, b.stride)
	}
	return f.fuseAndClassify(high, x)
}
