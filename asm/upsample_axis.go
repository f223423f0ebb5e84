package asm

// axis is how the pixels along one side of the seen part read the logits.
type axis struct {
	taps  []ResizeTap
	w     []float32 // of the taps
	w11   []int32   // of the taps
	cells []cell
}

// cell is a run of pixels that read the same two positions of a side of the logits.
type cell struct{ from, to, i0, i1 int32 }

// newAxis maps a side of seen pixels, which fills `filled` pixels from `start` on of a network's
// input of net pixels, to a side of n logits. With half-pixel centres,
//
//	net = start + (i+1/2)*filled/seen - 1/2,  logit = (net+1/2)*n/net - 1/2,
//
// with corners aligned,
//
//	net = start + i*(filled-1)/(seen-1),      logit = net*(n-1)/(net-1);
//
// where the input is filled from end to end it cancels out of both. No term exceeds 2^45.
func newAxis(seen, start, filled, net, n int, alignCorners bool) axis {
	a := axis{taps: make([]ResizeTap, seen), w: make([]float32, seen), w11: make([]int32, seen)}
	if filled == net {
		filled, net = 1, 1
		if alignCorners {
			filled, net = 2, 2
		}
	}
	f, s, l := int64(seen), int64(start), int64(n)
	p, q := int64(filled), int64(net)
	for i := range a.taps {
		var num, den int64
		if alignCorners {
			den = max(f-1, 1) * (q - 1)
			num = (s*max(f-1, 1) + int64(i)*(p-1)) * (l - 1)
		} else {
			den = 2 * f * q
			num = (2*f*s+(2*int64(i)+1)*p)*l - f*q
		}
		t := tapAt(num, den, l)
		a.taps[i], a.w[i], a.w11[i] = t, t.W, t.W11
		if last := len(a.cells) - 1; last >= 0 && a.cells[last].i0 == t.I0 {
			a.cells[last].to++
		} else {
			a.cells = append(a.cells, cell{int32(i), int32(i) + 1, t.I0, t.I1})
		}
	}
	return a
}

// isShift reports whether pixels are logits, one by one.
func (a *axis) isShift() bool {
	for i, t := range a.taps {
		if t.W != 0 || t.I0 != a.taps[0].I0+int32(i) {
			return false
		}
	}
	return true
}
