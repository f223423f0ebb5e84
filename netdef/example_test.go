package netdef_test

import (
	"fmt"
	"log"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// A network is written node by node; its shapes and cost follow from the input's size.
func ExampleBuilder() {
	b := netdef.NewBuilder()
	x := b.Input(3)
	stem := &ops.Conv{Out: 8, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Activation: ops.ReLU}
	x = b.Apply("stem", stem, netdef.Origin{Weight: "stem.weight", Norm: "bn", Eps: 1e-5}, x)
	b.Apply("classes", &ops.Conv{Out: 2, Kernel: [2]int{1, 1}}, netdef.Origin{Weight: "out.weight", Bias: "out.bias"}, x)
	p, err := b.Build()
	if err != nil {
		log.Fatal(err)
	}

	shapes, err := p.Graph.Infer(65, 129)
	if err != nil {
		log.Fatal(err)
	}
	for i, v := range p.Graph.Values {
		fmt.Println(v.Name, shapes[i])
	}
	macs, err := p.Graph.MACs(65, 129)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(macs, "multiply-accumulates,", p.NumParams(false), "parameters")
	// Output:
	// input 65x129x3
	// stem 32x64x8
	// classes 32x64x2
	// 475136 multiply-accumulates, 250 parameters
}
