// Command madeup writes a weight file of Fast-SCNN with 19 classes, always the same. Its weights are those of a
// trained Fast-SCNN, so that values keep to the ranges of such a one, which int8 kernels round the cheap way; those of
// the classifier, whose classes are others, are made up.
package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/netdef/nettest"
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
	kept := 0
	for name, t := range m.Tensors {
		if own := trained.Tensors[name]; own != nil && slices.Equal(own.Dims, t.Dims) {
			m.Tensors[name] = own
			kept++
		}
	}
	if made := len(m.Tensors) - kept; made > 2 {
		return fmt.Errorf("%s lacks %d tensors of Fast-SCNN, want the weight and bias of the classifier at most", from, made)
	}
	return flat.Save(path, m)
}
