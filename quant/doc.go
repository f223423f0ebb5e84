// Package quant makes int8 models of float32 ones and judges networks.
//
//	q, err := quant.Quantize(ctx, m, source, quant.Options{Frames: 64})
//
// Calibration runs the float32 network on frames and keeps the range of every value. Each value
// then gets a scale and a zero point, each weight tensor a scale per output channel; mean and
// standard deviation of the input go into the first convolution's weights where they can.
// The arithmetic that the result runs in is that of package ops.
//
// Confusion counts the pixels of labelled frames and gives mIoU.
package quant
