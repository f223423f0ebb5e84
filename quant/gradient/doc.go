// Package gradient derives a loss through parts of a graph.
//
//	p, err := gradient.NewPart(m, ops.Int8, nodes, shapes)
//	copy(p.Maps[v].X, ...)    // of each of p.Inputs
//	p.Forward()
//	copy(p.Maps[v].D, ...)    // the derivative of the loss with respect to each of the part's ends
//	p.Backward()              // derivatives with respect to weights, biases and inputs
//
// All numbers are real ones, in float32. A node of an int8 graph computes what it stands for: its weights are steps
// times scale, and its output is rounded to the values that its scale and zero point can tell, within their
// range. The derivative passes rounding as if it were not there and ends where the range does
// (Bengio, Leonard, Courville, arXiv 1308.3432).
//
// A convolution, its derivative with respect to its input, and a transposed convolution are one thing: each output pixel is a sum
// over the taps of a window (correlation). Sums are in an order that does not depend on the number of CPUs.
package gradient
