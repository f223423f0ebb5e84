// Command madeup writes a weight file of Fast-SCNN with 19 classes and made-up weights, always
// the same: speed and instruction counts do not ask for trained ones.
package main

import (
	"fmt"
	"os"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/netdef/nettest"
)

// classes is the class count of Cityscapes, what peers publish their figures for.
const classes = 19

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: madeup FILE")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "madeup:", err)
		os.Exit(1)
	}
}

func write(path string) error {
	p, err := netdef.FastSCNN(classes)
	if err != nil {
		return err
	}
	m, err := netdef.Convert("", nettest.Checkpoint(p, 1), netdef.ConvertOptions{Source: "made up"})
	if err != nil {
		return err
	}
	return flat.Save(path, m)
}
