//go:build purego || !(amd64 || arm64 || arm)

package cpu

// detect finds nothing: only the plain kernels are there.
func detect() Features { return 0 }
