// Package onnx writes models as ONNX files, so that other runtimes can run them and check ours.
//
//	b, err := onnx.Export(m, ops.Float32, onnx.Options{Size: [2]int{512, 1024}, Mask: true})
//
// The graph takes "input" [1, 3, H, W] float32, preprocessed as the model says (the file's metadata
// repeat it), and gives "logits" [1, C, h, w] float32 before their upsampling to the frame; with Mask also
// "mask" [1, H, W] uint8.
//
// An int8 variant is written as float operators between DequantizeLinear and QuantizeLinear (QDQ), weights int8
// with a scale per output channel, biases int32. A runtime that fuses these computes in integers, any other in
// float; neither rounds at each point as our arithmetic does, so masks agree but for pixels of a
// small margin.
//
// The way out: Export walks the graph's nodes in their order, lower.go translates each into operators of opset
// 13, graph.go keeps these and the constants, proto.go writes them with protowire. The same model gives the same
// bytes. It imports netdef, ops and protowire.
package onnx
