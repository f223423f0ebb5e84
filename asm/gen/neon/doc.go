// Package neon encodes the arm64 vector instructions that kernels use and Go's assembler lacks.
//
// Instructions are written as Arm's manual writes them, `fmla v16.4s, v8.4s, v0.s[3]`; Encode gives the
// word. The table has a line for each form that kernels may want; a new one is its word with all registers,
// indices and shifts 0, from the Arm Architecture Reference Manual for A-profile, section C7.2. A test
// holds every line, and every word in the kernels, against a disassembler.
package neon
