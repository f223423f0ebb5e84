// Package safetensors reads and writes the container of the weight file and of
// many checkpoints: eight bytes of header length, a JSON header, the tensors'
// bytes. It knows types and places of tensors, not what they mean.
//
// Parse checks everything that the format promises (no key twice, every size
// against the file's, no overlap, no hole) and copies no data: tensors borrow
// the bytes that were parsed, which may lie at any address. Encode pads the
// header so that the data begin at a multiple of Align.
//
// It imports strictjson and the standard library only.
package safetensors
