// Package flat reads and writes the weight file: a whole network in one
// safetensors file, which any tool of that ecosystem opens.
//
// The header's __metadata__ holds two entries. "edgeseg.graph" is JSON: what the
// network is, how frames become its input, and for float32 and int8 a graph of
// values and nodes over the file's tensors. "edgeseg.checksum" is the CRC-32C of the
// file in eight lower-case hex digits, computed with zeros in their place. FORMAT.md
// beside this file describes every key.
//
// The way in: length, checksum, container, graph, tensors, then
// netdef.Model.Validate; each refuses what does not fit by name, before anything is allocated
// by a size that a file merely claims. What this version does not know is refused with the version
// that the file needs, so that an old program never runs half of a new network; keys
// under "x" alone are free. The way out is the same for the same model, byte by byte.
//
// It imports netdef, ops and the readers safetensors, strictjson and modelfile.
package flat
