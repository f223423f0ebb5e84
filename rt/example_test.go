package rt_test

import (
	"fmt"
	"image"
	"log"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/rt"
)

// A program opens its network with flat.Open; this one is made up.
func Example() {
	blueprint, err := netdef.FastSCNN(19)
	if err != nil {
		log.Fatal(err)
	}
	m, err := netdef.Convert("fast_scnn", nettest.Checkpoint(blueprint, 1), netdef.ConvertOptions{})
	if err != nil {
		log.Fatal(err)
	}

	p, err := rt.Compile(m, rt.Options{Size: [2]int{64, 128}, Threads: 1})
	if err != nil {
		log.Fatal(err)
	}
	defer p.Close()
	s, err := p.NewSession()
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()

	var frame cam.Frame
	if err := cam.FromImage(image.NewRGBA(image.Rect(0, 0, 320, 180)), &frame); err != nil {
		log.Fatal(err)
	}
	var mask rt.Mask
	if err := s.Run(&frame, &mask); err != nil {
		log.Fatal(err)
	}
	fmt.Println(mask.Width, mask.Height, len(mask.Pix))
	// Output: 320 180 57600
}
