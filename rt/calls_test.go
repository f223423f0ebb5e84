package rt

import (
	"testing"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/nettest"
	"github.com/edgeseg/edgeseg/ops"
)

// A garbage collection of the embedding program waits for a kernel call: none may be long.
func TestNoKernelCallExceedsItsShare(t *testing.T) {
	b, err := netdef.FastSCNN(19)
	if err != nil {
		t.Fatal(err)
	}
	m, err := netdef.Convert("fast_scnn", nettest.Checkpoint(b, 1), netdef.ConvertOptions{})
	if err != nil {
		t.Fatal(err)
	}
	g := m.Variants[ops.Float32]
	shapes, err := g.Infer(256, 512)
	if err != nil {
		t.Fatal(err)
	}
	calls, worst, sum := 0, 0, 0
	count := func(macs int) { calls, worst, sum = calls+1, max(worst, macs), sum+macs }
	k := *plainKernels()
	gemm, depthwise := *k.gemmF32, *k.dwConvF32
	gemm.MR, gemm.NR = 14, 32 // as large as any
	gemm.Func = func(a *asm.GemmF32Args) { count(a.M * a.N * a.K * len(a.Taps)) }
	depthwise.Func = func(a *asm.DwConvF32Args) { count(a.W * a.C * len(a.Taps)) }
	k.gemmF32, k.dwConvF32 = &gemm, &depthwise
	p, err := assemble(g, shapes, func(n *netdef.Node) ops.Params { return m.Params(n) }, &k, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	pool := newPool(1, nil)
	defer pool.close()
	r := newRun(p, newMemories(p, 1), 1)
	if err := r.run(pool, 1); err != nil {
		t.Fatal(err)
	}
	if worst > asm.MaxMACs {
		t.Errorf("a call of %d multiply-accumulates, at most %d are allowed", worst, asm.MaxMACs)
	}
	if want, _ := g.MACs(256, 512); int64(sum) != want {
		t.Errorf("%d calls of %d multiply-accumulates, the graph has %d", calls, sum, want)
	}
	if calls > 4*sum/asm.MaxMACs+500 {
		t.Errorf("%d calls for %d multiply-accumulates: they are too small", calls, sum)
	}
}
