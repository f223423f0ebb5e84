// Package cpu is the only detection of the processor: features, kinds of
// cores, caches, the CPUs that the process may use.
package cpu

// Features is a set of instruction set extensions.
type Features uint64

// Core is a kind of core, from MIDR on ARM.
type Core uint16

// Has reports whether the CPU has all of need.
func Has(need Features) bool { return need == 0 }
