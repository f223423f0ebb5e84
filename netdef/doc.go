// Package netdef holds networks: the graph, its builder and validation, and one
// file for each network.
//
// A Model is what a weight file holds: one or more graphs (float32, int8) over
// shared tensors, and how to feed and read them. A checkpoint becomes a Model by
// Convert (its tensors are read by package netdef/torch), a Model becomes a file by
// package netdef/flat, and package rt compiles it for a size and a CPU.
//
//	ck, err := torch.Open("fast_scnn.pth")
//	m, err := netdef.Convert("", ck, netdef.ConvertOptions{})
//	err = flat.Save("fast_scnn.edgeseg", m)
//
// A network is written with a Builder and yields a Blueprint: the graph, and for each
// node the names of the checkpoint tensors that its constants come from. Converting is to read those,
// fold batch norms into what precedes them, and describe the result: classes, size, preprocessing.
//
// A batch norm behind a concat or an addition, which no convolution absorbs, is an affine node that
// reads the parts as they are.
package netdef
