// Package reconstruct learns how the weights of an int8 network are best rounded, with the float32 network as teacher.
//
//	report, err := reconstruct.Run(ctx, reconstruct.Task{Model: m, Divisors: d, Steps: s, Frames: frames}, reconstruct.Options{})
//
// The network is cut into blocks of a few convolutions where few values cross (blocks.go), as in BRECQ (Li et al., arXiv
// 2102.05426). Block after block, on the values that the int8 network so far gives it, a block learns for each of its weights
// whether to take the nearest step below or above, and its biases: AdaRound (Nagel et al., arXiv 2004.10568), in which a rectified
// sigmoid stands for that choice, soft at first and pushed to 0 or 1 in the end (rounding.go). What is minimized is a Loss of its own choice.
// A quarter of the frames is held out: a block is kept as it was unless what it learned, or its biases alone, bring the network's
// classes on these nearer to those of the teacher. So the result is never worse there than what it began with.
//
// The same frames give the same weights, on any number of CPUs.
package reconstruct
