// Package torch reads the tensors of trained networks from PyTorch's files, by
// name: the zip format of torch.save, the older one of five pickles (before
// PyTorch 1.6), and safetensors state dicts. Which one a file is, its content
// tells.
//
// A pickle is a program that may call anything. This reader knows the opcodes
// that state dicts consist of, builds numbers, strings, plain containers and
// descriptions of tensors, and refuses every other name by that name; there is no
// code here that could call what a file asks for. Every length is held against the
// file before it is believed, the number of objects and the bytes of all tensors are
// bounded: many views of one storage are refused, not copied.
//
// All floating-point tensors come as float32: shorter types widened, float64
// rounded. Integer tensors (num_batches_tracked) are left out. A dictionary around
// the state dict ("state_dict", "model", ...) is taken off, names are otherwise as they are.
//
// It imports ops (for the type of a tensor), safetensors and modelfile.
package torch
