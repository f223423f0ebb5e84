package netdef_test

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/ops"
)

// Each network is recognised by its checkpoint alone, and refuses one with another network in it, with a tensor of another
// shape, without one, or with a value that is none, by the tensor's name.
func TestEveryNetworkRefusesByName(t *testing.T) {
	must := blueprint(t)
	other := nettest.Checkpoint(must(netdef.FastSCNN(11)), 1)
	for _, p := range []*netdef.Blueprint{
		must(netdef.LinkNet("resnet18", 11)), must(netdef.LinkNetPaper(11)), must(netdef.SwiftNet(19)),
		must(netdef.FasterSeg(netdef.PublishedFasterSeg(19))), must(netdef.FANet("resnet18", 19)),
	} {
		t.Run(p.Net, func(t *testing.T) {
			whole := nettest.Checkpoint(p, 1)
			found, err := netdef.Recognise("", whole)
			if err != nil || found.Net != p.Net || found.Seen == "" {
				t.Fatalf("recognised as %+v, %v", found, err)
			}
			var filter string
			for _, name := range slices.Sorted(maps.Keys(whole)) {
				if len(whole[name].Dims) == 4 && strings.Contains(name, "layer4.1.conv2") || strings.Contains(name, "encoder4.1.conv2") ||
					strings.Contains(name, "cells.9-0._op._op.conv2") {
					filter = name
				}
			}
			for _, test := range []struct {
				name, want string
				damage     func(ck checkpoint)
			}{
				{"two networks", "checkpoint looks like two networks: ", func(ck checkpoint) { maps.Copy(ck, other) }},
				{"another shape", "checkpoint does not fit " + p.Net + `: 1 of another shape: "` + filter + `" is `, func(ck checkpoint) {
					ck[filter] = &ops.Param{Type: ops.Float32, Dims: []int{1, 1, 3, 3}, F32: make([]float32, 9)}
				}},
				{"missing", "checkpoint does not fit " + p.Net + `: 1 missing: "` + filter + `"`, func(ck checkpoint) { delete(ck, filter) }},
				{"unknown", "checkpoint does not fit " + p.Net + `: 1 unknown: "extra.weight"`, func(ck checkpoint) { ck["extra.weight"] = ck[filter] }},
				{"NaN", `tensor "` + filter + `": holds NaN at 5`, func(ck checkpoint) {
					q := *ck[filter]
					q.F32 = slices.Clone(q.F32)
					q.F32[5] = float32(math.NaN())
					ck[filter] = &q
				}},
			} {
				ck := maps.Clone(whole)
				test.damage(ck)
				_, err := netdef.Convert("", ck, netdef.ConvertOptions{})
				wantError(t, err, "netdef: "+test.want)
			}
		})
	}
}
