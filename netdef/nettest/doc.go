// Package nettest holds doubles for tests of what reads networks: checkpoints
// with made-up values, and a slow evaluation of whole graphs by the references of package ops.
//
//	p, _ := netdef.FastSCNN(11)
//	m, _ := netdef.Convert("", nettest.Checkpoint(p, 1), netdef.ConvertOptions{})
//	in, _ := nettest.Input(m, ops.Float32, rgb, 48, 64)
//	values, _ := nettest.Eval(m, ops.Float32, in)
package nettest
