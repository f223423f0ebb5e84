// Package netdef holds networks: the graph, its builder and validation, and one
// file for each network.
//
// A Model is what a weight file holds: one or more graphs (float32, int8) over
// shared tensors, and how to feed and read them. A checkpoint becomes a Model by
// Convert (names and shapes by package netdef/torch), a Model becomes a file by
// package netdef/flat, and package rt compiles it for a size and a CPU.
package netdef
