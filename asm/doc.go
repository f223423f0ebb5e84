// Package asm holds the kernels and the tables that choose among them.
//
// A kernel works on memory, strides and scales; it knows no graph. A kernel family is a
// function type, a table of implementations (Row) and a plain Go one, the last row, that
// defines what the family computes. The first row whose features the CPU has is taken,
// rows tuned for the core before general ones. Adding a kernel is adding a row and a .s file.
//
// No kernel call exceeds 2^18 multiply-accumulates, or what its row may have on faster machines: Go cannot preempt assembly, and a garbage
// collection of the embedding program would wait for it.
package asm
