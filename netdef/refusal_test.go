package netdef_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// zeros is a checkpoint of a network's tensors, all of whose values are one array's.
func zeros(p *netdef.Blueprint) checkpoint {
	ck := checkpoint{}
	most := 0
	for _, t := range p.Tensors() {
		n := 1
		for _, d := range t.Dims {
			n *= d
		}
		ck[t.Name] = &ops.Param{Type: ops.Float32, Dims: t.Dims, F32: make([]float32, 0)}
		most = max(most, n)
	}
	values := make([]float32, most)
	for _, t := range ck {
		n := 1
		for _, d := range t.Dims {
			n *= d
		}
		t.F32 = values[:n]
	}
	return ck
}

// Each network is recognised by its checkpoint alone, and refuses one that lacks a tensor, has one too many, or has one of
// another shape or with a value that is none, by the tensor's name.
func TestEveryNetworkRefusesByName(t *testing.T) {
	all, err := netdef.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	samples := 40 // of each network's tensors
	if testing.Short() {
		samples = 8
	}
	for i, k := range all {
		t.Run(k.Blueprint.Net, func(t *testing.T) {
			whole := zeros(k.Blueprint)
			found, err := netdef.Recognise("", whole)
			if err != nil || found.Net != k.Blueprint.Net || found.Seen == "" {
				t.Fatalf("recognised as %+v, %v", found, err)
			}
			names := slices.Sorted(maps.Keys(whole))
			names = slices.DeleteFunc(names, func(name string) bool { // these tell the number of classes
				return whole[name].Dims[0] == k.Classes && strings.HasSuffix(name, ".weight")
			})
			step := len(names)/samples + 1
			for at := i % step; at < len(names); at += step {
				refuse(t, whole, names[at], at/step%8 == 0)
			}
		})
	}
}

// refuse damages a tensor in several ways; to look for values that are none takes the longest.
func refuse(t *testing.T, whole checkpoint, name string, values bool) {
	t.Helper()
	good := whole[name]
	each := len(good.F32) / good.Dims[0]
	for _, test := range []struct {
		what, want string
		damage     func(ck checkpoint)
	}{
		{"missing", fmt.Sprintf(`1 missing: "%s"`, name), func(ck checkpoint) { delete(ck, name) }},
		{"another shape", fmt.Sprintf(`1 of another shape: "%s" is `, name), func(ck checkpoint) {
			dims := slices.Clone(good.Dims)
			dims[0]++
			ck[name] = &ops.Param{Type: ops.Float32, Dims: dims, F32: make([]float32, len(good.F32)+each)}
		}},
		{"unknown", fmt.Sprintf(`1 unknown: "stray.%s"`, name), func(ck checkpoint) { ck["stray."+name] = good }},
		{"NaN", fmt.Sprintf(`netdef: tensor "%s": holds NaN at %d`, name, len(good.F32)-1), func(ck checkpoint) {
			damaged := slices.Clone(good.F32)
			damaged[len(damaged)-1] = float32(math.NaN())
			ck[name] = &ops.Param{Type: ops.Float32, Dims: good.Dims, F32: damaged}
		}},
	} {
		if test.what == "NaN" && !values {
			continue
		}
		ck := maps.Clone(whole)
		test.damage(ck)
		if _, err := netdef.Convert("", ck, netdef.ConvertOptions{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s, %s: %v, want %q", name, test.what, err, test.want)
		}
	}
}

// The tensors of any two networks together are refused, unless those of one are all tensors of the other.
func TestTwoNetworksAtOnceAreRefused(t *testing.T) {
	all, err := netdef.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		for _, b := range all {
			one, other := zeros(a.Blueprint), zeros(b.Blueprint)
			both := maps.Clone(one)
			maps.Copy(both, other)
			if len(both) == len(one) || len(both) == len(other) {
				continue
			}
			if _, err := netdef.Convert("", both, netdef.ConvertOptions{}); err == nil ||
				!strings.Contains(err.Error(), "checkpoint looks like two networks: ") && !strings.Contains(err.Error(), " unknown: ") {
				t.Errorf("%s and %s: %v", a.Blueprint.Net, b.Blueprint.Net, err)
			}
		}
	}
}
