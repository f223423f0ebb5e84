// Command madeup writes a weight file of Fast-SCNN with 19 classes, always the same. Its weights are those of a
// trained Fast-SCNN of fewer classes, so that values keep to the ranges, and classes to the regions, of such a one: int8
// kernels round small values the cheap way, and masks cost what they have of borders.
package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/ops"
)

// classes is the class count of Cityscapes, what peers publish their figures for.
const classes = 19

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: madeup TRAINED FILE")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "madeup:", err)
		os.Exit(1)
	}
}

func write(from, path string) error {
	p, err := netdef.FastSCNN(classes)
	if err != nil {
		return err
	}
	m, err := netdef.Convert("", nettest.Checkpoint(p, 1), netdef.ConvertOptions{Source: "made up"})
	if err != nil {
		return err
	}
	trained, err := flat.Open(from)
	if err != nil {
		return err
	}
	for name, t := range m.Tensors {
		own := trained.Tensors[name]
		if own == nil {
			return fmt.Errorf("%s has no tensor %q, Fast-SCNN has", from, name)
		}
		if !slices.Equal(own.Dims, t.Dims) {
			own = widened(own, t.Dims)
		}
		m.Tensors[name] = own
	}
	return flat.Save(path, m)
}

// widened is the classifier's weight or bias for more classes: the further ones are the first ones at half the weight, so
// that they seldom win.
func widened(p *ops.Param, dims []int) *ops.Param {
	w := &ops.Param{Type: p.Type, Dims: dims, F32: slices.Clone(p.F32)}
	each := len(p.F32) / p.Dims[0] // of a class
	for _, v := range p.F32[:each*(dims[0]-p.Dims[0])] {
		w.F32 = append(w.F32, v/2)
	}
	return w
}
