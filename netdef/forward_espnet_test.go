package netdef_test

import "fmt"

const espEps = 1e-3

func (f forward) br(x planes, bn, act string) planes {
	return f.prelu(f.norm(x, bn, espEps), act)
}

// esp is the pyramid of an ESP block, whose first convolution has k x k.
func (f forward) esp(x planes, name string, stride, pad int) planes {
	r := f.conv(x, name+".c1.conv", stride, pad, 1, 1)
	branch := func(d int) planes { return f.conv(r, fmt.Sprintf("%s.d%d.conv", name, d), 1, d, d, 1) }
	d1, d2, d4, d8, d16 := branch(1), branch(2), branch(4), branch(8), branch(16)
	return cat(d1, d2, sum(d2, d4), sum(sum(d2, d4), d8), sum(sum(sum(d2, d4), d8), d16))
}

func (f forward) espLevel(x planes, name string) (first, last planes) {
	first = f.br(f.esp(x, name+"_0", 2, 1), name+"_0.bn", name+"_0.act")
	last = first
	for i := 0; f[fmt.Sprintf("%s.%d.c1.conv.weight", name, i)] != nil; i++ {
		block := fmt.Sprintf("%s.%d", name, i)
		last = f.br(sum(f.esp(last, block, 1, 0), last), block+".bn.bn", block+".bn.act")
	}
	return first, last
}

// espEncoder returns the maps l1, e1, e2 and the logits k.
func (f forward) espEncoder(frame planes, prefix string) (l1, e1, e2, k planes) {
	i1 := pool(frame)
	i2 := pool(i1)
	l1 = f.br(f.conv(frame, prefix+"level1.conv", 2, 1, 1, 1), prefix+"level1.bn", prefix+"level1.act")
	e1 = f.br(cat(l1, i1), prefix+"b1.bn", prefix+"b1.act")
	a0, a := f.espLevel(e1, prefix+"level2")
	e2 = f.br(cat(a, a0, i2), prefix+"b2.bn", prefix+"b2.act")
	c0, c := f.espLevel(e2, prefix+"level3")
	e3 := f.br(cat(c0, c), prefix+"b3.bn", prefix+"b3.act")
	return l1, e1, e2, f.conv(e3, prefix+"classifier.conv", 1, 0, 1, 1)
}

func (f forward) espNetC(frame planes) planes {
	_, _, _, k := f.espEncoder(frame, "")
	return k
}

func (f forward) espNet(frame planes) planes {
	l1, e1, e2, k := f.espEncoder(frame, "encoder.")
	u := f.up(f.norm(k, "br", espEps), "up_l3.0")
	v := cat(f.conv(e2, "level3_C.conv", 1, 0, 1, 1), u)
	v = f.br(v, "combine_l2_l3.0.bn", "combine_l2_l3.0.act")
	v = f.br(f.esp(v, "combine_l2_l3.1", 1, 0), "combine_l2_l3.1.bn.bn", "combine_l2_l3.1.bn.act")
	w := f.br(f.up(v, "up_l2.0"), "up_l2.1.bn", "up_l2.1.act")
	s := e1
	if f["conv.conv.weight"].Dims[1] == w.c+l1.c {
		s = l1
	}
	z := f.br(f.conv(cat(w, s), "conv.conv", 1, 1, 1, 1), "conv.bn", "conv.act")
	return f.up(z, "classifier")
}
