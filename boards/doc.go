// Package boards tells what machine this is, how it feels and what would make
// it faster: model, cores, clocks, temperature, throttling, memory, cameras;
// and it raises a pin while a frame is processed.
//
//	b := boards.Host()
//	fmt.Println(b)                    // Raspberry Pi 4 Model B Rev 1.4
//	for _, s := range b.Advice() { ... }
//	s := b.Sensors()                  // cheap: a few small files, again and again
//
// The facts come from the device tree, DMI, /proc and /sys, through an fs.FS:
// the trees of testdata stand in for boards. Detection never fails; what a
// machine does not tell is zero. Nothing is ever written and nothing executed: advice
// is a sentence for the user.
//
//	pin, err := boards.OpenPin("GPIO17")
//	pin.High(); work(); pin.Low()     // a scope sees the latency
package boards
