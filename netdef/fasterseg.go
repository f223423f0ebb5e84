package netdef

import (
	"fmt"

	"github.com/edgeseg/edgeseg/ops"
)

// FasterSegCell is an operator that a search has chosen for a place of a branch.
type FasterSegCell struct {
	Convs  int  // of 3x3, 1 or 2
	Zoomed bool // computed at half the size
	Stride int  // 1 or 2
	Out    int  // channels
}

// FasterSegConfig is an architecture that a search has found.
type FasterSegConfig struct {
	Classes  int
	Stem     [3]int             // widths at 1/2, 1/4 and 1/8 of the frame
	Shared   []FasterSegCell    // what both branches begin with, at 1/8
	Branches [2][]FasterSegCell // behind that; the first ends at 1/32, the second at 1/16
}

// PublishedFasterSeg is the architecture of the authors' student network.
func PublishedFasterSeg(classes int) FasterSegConfig {
	plain := func(stride, out int) FasterSegCell { return FasterSegCell{2, false, stride, out} }
	zoomed := func(stride, out int) FasterSegCell { return FasterSegCell{2, true, stride, out} }
	return FasterSegConfig{
		Classes: classes,
		Stem:    [3]int{32, 64, 64},
		Shared:  []FasterSegCell{plain(1, 32), plain(1, 32), zoomed(1, 32)},
		Branches: [2][]FasterSegCell{
			{{1, true, 2, 128}, zoomed(1, 64), zoomed(1, 64), zoomed(1, 64), zoomed(2, 128), zoomed(1, 128), zoomed(1, 256)},
			{zoomed(1, 32), plain(1, 32), plain(2, 64), zoomed(1, 64), zoomed(1, 192), zoomed(1, 128)},
		},
	}
}

// FasterSeg is the network of Chen, Gong, Liu, Zhang, Li and Wang, "FasterSeg: searching for faster real-time semantic
// segmentation", arXiv 1912.10917. Logits are 1/8 of the frame. Sides are multiples of 8.
//
// Zoomed cells are those of the authors' code by which the published accuracy is measured: bilinear with corners
// aligned, brought back to size before the ReLU.
func FasterSeg(c FasterSegConfig) (*Blueprint, error) {
	b := NewBuilder()
	x := b.convNormReLU("stem.0", b.Input(3), square(c.Stem[0], 3, 2, 1))
	for i, out := range c.Stem[1:] {
		name := fmt.Sprintf("stem.%d", i+1)
		x = b.searchedCell(name, name, x, FasterSegCell{Convs: 2, Stride: 2, Out: out})
	}
	x, _ = b.branch(x, 0, 0, c.Shared)
	deep, deepMaps := b.branch(x, len(c.Shared), 0, c.Branches[0])
	shallow, shallowMaps := b.branch(x, len(c.Shared), 1, c.Branches[1])
	if len(deepMaps) != 2 || len(shallowMaps) != 1 {
		return nil, errorf("fasterseg: the branches halve their maps %d and %d times, want 2 and 1", len(deepMaps), len(shallowMaps))
	}
	deep = b.refine("arms32.0", "refines32.0", deep, deepMaps[1], 128)
	deep = b.refine("arms32.1", "refines32.1", deep, deepMaps[0], 64)
	shallow = b.refine("arms16", "refines16", shallow, shallowMaps[0], 64)

	x = b.Apply("ffm.concat", &ops.Concat{}, Origin{}, deep, shallow)
	x = b.convBatchNorm("ffm.conv_1x1", x, pointwise(128), ops.ReLU, "ffm.conv_1x1.conv", "ffm.conv_1x1.bn")
	x = b.convBatchNorm("heads8.conv_3x3", x, square(128, 3, 1, 1), ops.ReLU, "heads8.conv_3x3.conv", "heads8.conv_3x3.bn")
	b.biasedConv("heads8.conv_1x1", x, pointwise(c.Classes), "")
	p, err := b.Build()
	if err != nil {
		return nil, err
	}
	p.Net, p.Multiple = "fasterseg", 8
	p.Result = Result{Kind: "argmax", AlignCorners: true}
	p.Unused = []string{"heads32.", "heads16.", "ffm.channel_attention."}
	for i := range c.Shared { // checkpoints name these once more for the second branch
		p.Unused = append(p.Unused, fmt.Sprintf("cells.%d-1.", i))
	}
	return p, nil
}

// branch is a row of cells, counted from first, and what it gives to the merge: the map before each halving.
func (b *Builder) branch(x Ref, first, branch int, cells []FasterSegCell) (end Ref, before []Ref) {
	for i, c := range cells {
		if c.Stride == 2 {
			before = append(before, x)
		}
		name := fmt.Sprintf("cells.%d-%d", first+i, branch)
		x = b.searchedCell(name, name+"._op._op", x, c)
	}
	return x, before
}

// searchedCell is a cell whose tensors begin with prefix: convolutions with batch norm and ReLU, the first with the stride.
// A zoomed one halves the map before and brings it back behind the last batch norm, unless that is its stride.
func (b *Builder) searchedCell(name, prefix string, x Ref, c FasterSegCell) Ref {
	y, stride := x, c.Stride
	if c.Zoomed {
		half := &ops.Resize{Mode: "bilinear", AlignCorners: true, Num: 1, Den: 2, Floor: true}
		y, stride = b.Apply(name+".down", half, Origin{}, x), 1
	}
	for i := range c.Convs {
		act := ops.ReLU
		if i == c.Convs-1 && c.Zoomed && c.Stride == 1 {
			act = ops.Linear
		}
		conv, norm := fmt.Sprintf("%s.conv%d", prefix, i+1), fmt.Sprintf("%s.bn%d", prefix, i+1)
		y = b.convBatchNorm(fmt.Sprintf("%s.conv%d", name, i+1), y, square(c.Out, 3, stride, 1), act, conv, norm)
		stride = 1
	}
	if !c.Zoomed || c.Stride > 1 {
		return y
	}
	y = b.resizeTo(name+".up", y, x)
	return b.Apply(name+".relu", &ops.Act{Func: ops.ReLU}, Origin{}, y)
}

// refine narrows the deeper map to out channels, brings it to the size of the finer one, joins and filters both.
func (b *Builder) refine(arm, name string, deep, fine Ref, out int) Ref {
	x := b.convNormReLU(arm, deep, pointwise(out))
	x = b.resizeTo(name+".resize", x, fine)
	x = b.Apply(name+".concat", &ops.Concat{}, Origin{}, x, fine)
	return b.convNormReLU(name, x, square(out, 3, 1, 1))
}
