package netdef_test

import (
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/ops"
)

// The authors' checkpoints hold mean and standard deviation of the input.
func TestSwiftNetTakesItsPreprocessingFromTheCheckpoint(t *testing.T) {
	ck := nettest.Checkpoint(blueprint(t)(netdef.SwiftNet(7)), 1)
	classes := make([]netdef.Class, 7)
	for i := range classes {
		classes[i].Name = string(rune('a' + i))
	}
	o := netdef.ConvertOptions{Classes: classes, Size: [2]int{64, 96}}
	convert := func(mean, std [3]float64) {
		t.Helper()
		m, err := netdef.Convert("", ck, o)
		if err != nil {
			t.Fatal(err)
		}
		if p := m.Preprocess; p.Range != 255 || p.BGR || p.Mean != mean || p.Std != std {
			t.Errorf("preprocessing is %+v, want mean %v and std %v", p, mean, std)
		}
	}
	vector := func(v ...float32) *ops.Param {
		return &ops.Param{Type: ops.Float32, Dims: []int{1, len(v), 1, 1}, F32: v}
	}
	convert([3]float64{73.15, 82.90, 72.3}, [3]float64{47.67, 48.49, 47.73})
	ck["backbone.img_mean"], ck["backbone.img_std"] = vector(1.1, 2, 3), vector(4, 5.5, 6)
	convert([3]float64{1.1, 2, 3}, [3]float64{4, 5.5, 6})
	o.Mean = []float64{7, 8, 9}
	convert([3]float64{7, 8, 9}, [3]float64{4, 5.5, 6})
	ck["backbone.img_std"] = vector(1, 2)
	_, err := netdef.Convert("", ck, o)
	wantError(t, err, `netdef: swiftnet_rn18: tensor "backbone.img_std" is [1 2 1 1], want three numbers`)
}
