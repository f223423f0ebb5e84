// Package edgeseg is the root of the module; it holds no code. The parts, each of
// which knows those above it in this list only:
//
//   - asm, asm/cpu: kernels, the tables that choose among them, what the CPU can do
//   - ops: what each operator means
//   - netdef: graphs of networks; netdef/flat is their file, netdef/torch reads checkpoints
//   - cam: frames and where they come from; cam/v4l2 and cam/pipe are live sources
//   - rt: compiles a network for a size and a CPU, and runs it on frames
//   - quant: makes an int8 network of a float one, and judges it
//   - boards: what machine this is
//   - cmd/edgeseg: the command
//
// A program that segments frames needs netdef/flat, rt and cam. The emulated machine in
// which cameras and boards are tested is in lab.
package edgeseg
