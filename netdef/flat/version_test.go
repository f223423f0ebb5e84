package flat

import (
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/ops"
)

// Older programs read what they can compute: a file asks for no higher version than its operators do.
func TestFilesStateTheLowestVersion(t *testing.T) {
	for _, c := range []struct {
		op   ops.Op
		want version
	}{
		{&ops.AvgPool{}, version{1, 0}}, {&ops.Resize{}, version{1, 0}}, {&ops.AdaptiveAvgPool{H: 1, W: 1}, version{1, 0}},
		{&ops.MaxPool{}, version{1, 1}}, {&ops.L2Normalize{}, version{1, 1}}, {&ops.MatMul{}, version{1, 1}},
		{&ops.Resize{Floor: true}, version{1, 1}}, {&ops.AdaptiveAvgPool{H: 8}, version{1, 1}},
	} {
		m := tiny()
		for _, g := range m.Variants {
			g.Nodes[0].Op = c.op
		}
		text, err := encodeGraph(m)
		if err != nil || !strings.HasPrefix(text, `{"version":[`+strings.Replace(c.want.String(), ".", ",", 1)+`]`) {
			t.Errorf("%s %+v: %.20s, %v, want version %v", c.op.Kind(), c.op, text, err, c.want)
		}
	}
}
