// Package quant makes int8 models of float32 ones and judges networks.
//
//	q, err := quant.Quantize(ctx, m, source, quant.Options{Frames: 64})
//
// The way of a model:
//
//	calibrate   the float32 network runs on frames; histograms of every channel, and which inputs
//	            of a convolution go together (moments)
//	equalize    channels of a value are divided so that all fill its range
//	scales      an Observer gives each value's range, that its scale and zero point
//	round       weights by output channel, so that errors cancel where inputs go together; mean and
//	            standard deviation of the frame go into the first convolution where they can
//	lower       the int8 graph
//	reconstruct weights and biases again, where asked for, learned from the float32 network
//	islands     nodes that stay in float32, between casts
//
// The arithmetic that the result runs in is that of package ops. The same frames give the same
// bytes, on any number of CPUs; memory does not grow with the number of frames.
//
// A Quantizer makes models with other nodes in float32 of one calibration, tells which nodes hurt most
// (Sensitivities, WithinBudget) and what becomes of each layer (Layers). Judge compares a model with the float32 one.
//
// Confusion counts the pixels of labelled frames and gives mIoU.
package quant
