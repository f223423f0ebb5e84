package flat

import (
	"fmt"
	"math"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/netdef/strictjson"
	"github.com/edgeseg/edgeseg/ops"
)

// version is [major, minor]. A higher minor adds operators, attributes and keys, and a file states the
// lowest that it needs; a higher major changes what is there.
type version [2]int

// format is what this program reads; what it writes states the lowest version that has all of it.
var format = version{1, 1}

// needed is the lowest version that has all that a model uses: 1.1 has float32 values in int8 graphs.
func needed(m *netdef.Model) version {
	v := version{1, 0}
	for t, g := range m.Variants {
		for i := range g.Values {
			if g.Values[i].Type != t {
				v = version{1, 1}
			}
		}
		for i := range g.Nodes {
			if s := since(g.Nodes[i].Op); s[1] > v[1] {
				v = s
			}
		}
	}
	return v
}

// since is the version from which on the format has an operator with its attributes.
func since(op ops.Op) version {
	switch o := op.(type) {
	case *ops.Cast, *ops.MaxPool, *ops.L2Normalize, *ops.MatMul, *ops.Slice, *ops.ChannelShuffle, *ops.Sub, *ops.GroupNorm, *ops.LayerNorm, *ops.Attention:
		return version{1, 1}
	case *ops.Act:
		if o.Func == ops.GELU {
			return version{1, 1}
		}
	case *ops.AdaptiveAvgPool:
		if o.W == 0 {
			return version{1, 1}
		}
	case *ops.Resize:
		if o.Floor {
			return version{1, 1}
		}
	}
	return version{1, 0}
}

func (v version) String() string { return fmt.Sprintf("%d.%d", v[0], v[1]) }

// readVersion finds the version wherever in the graph it stands, and refuses another major.
func readVersion(graph []byte) (v version, err error) {
	found := false
	r := strictjson.NewReader(graph)
	err = r.Object(func(key string) error {
		if key != "version" {
			return r.Skip()
		}
		found = true
		return readInts(r, v[:])
	})
	switch {
	case err != nil:
		return v, err
	case r.End() != nil:
		return v, r.End()
	case !found:
		return v, fmt.Errorf("no version")
	case v[0] != format[0]:
		return v, modelfile.WithHint(fmt.Errorf("version %v of the format, this program reads %v", v, format), v.advice())
	}
	return v, nil
}

// explain adds to an error about a file's content that the file is newer than this program, if it is.
func (v version) explain(err error) error {
	if v[1] <= format[1] {
		return err
	}
	return modelfile.WithHint(fmt.Errorf("%w; the file needs version %v of the format, this program reads %v", err, v, format), v.advice())
}

func (v version) advice() string {
	if v[0] < format[0] {
		return "convert the network again with this program"
	}
	return "a newer edgeseg reads it"
}

// unknown refuses what this version of the format does not have.
func unknown(what, name string) error {
	return fmt.Errorf("%s %.60q is not in version %v of the format", what, name, format)
}

// readInts reads an array of exactly len(out) integers, each within 32 bits also where int is longer.
func readInts(r *strictjson.Reader, out []int) error {
	n := 0
	err := r.Array(func(i int) error {
		if i >= len(out) {
			return fmt.Errorf("want %d integers, found more", len(out))
		}
		v, err := readInt(r)
		out[i], n = v, i+1
		return err
	})
	if err == nil && n != len(out) {
		err = fmt.Errorf("want %d integers, found %d", len(out), n)
	}
	return err
}

func readInt(r *strictjson.Reader) (int, error) {
	v, err := r.Int()
	if err == nil && (v < math.MinInt32 || v > math.MaxInt32) {
		err = fmt.Errorf("%d does not fit 32 bits", v)
	}
	return int(v), err
}
