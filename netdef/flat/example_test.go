package flat_test

import (
	"fmt"

	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/ops"
)

func ExampleOpen() {
	m, err := flat.Open("testdata/tiny.safetensors")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Net, m.Size, len(m.Classes), "classes")
	for _, n := range m.Variants[ops.Float32].Nodes {
		fmt.Println(n.Name, n.Op.Kind())
	}
	// Output:
	// tiny [8 6] 2 classes
	// conv conv
	// up resize
}
