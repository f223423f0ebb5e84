package asm

// UpsampleF32Args are the pixels of one cell, between four positions of float32 logits.
type UpsampleF32Args struct {
	Dst            []uint8
	Step           int       // from row to row of Dst
	Class          []uint8   // the classes that may win, ascending
	TL, TR, BL, BR []float32 // their logits at the corners
	WX, WY         []float32 // of each column, of each row: weight of the right, of the lower corners
	Top, Bottom    []float32 // room for [len(WX)][len(Class)]
	Margin         []uint8   // nil, or as Dst
}

// UpsampleF32Func writes the class of each pixel: (1-w)*a + w*b horizontally, then vertically, each
// operation rounded; the largest, the first where equal. NaN is passed over. It ignores Margin.
type UpsampleF32Func func(*UpsampleF32Args)

// UpsampleF32 is the family of cells of float32 logits.
var UpsampleF32 = Family[UpsampleF32Func]{"upsample_f32", append(upsampleF32Arch, Row[UpsampleF32Func]{Name: "plain", Func: upsampleF32Plain})}

func upsampleF32Plain(a *UpsampleF32Args) {
	a.horizontal()
	n := len(a.Class)
	for y, w := range a.WY {
		u := 1 - w
		dst := a.Dst[y*a.Step:][:len(a.WX)]
		top, bottom := a.Top, a.Bottom[:len(a.Top)]
		for x := range dst {
			best, k := negInf, 0
			t := top[x*n:][:n]
			b := bottom[x*n:][:n]
			for c, v := range t {
				if v := float32(u*v) + float32(w*b[c]); v > best {
					best, k = v, c
				}
			}
			dst[x] = a.Class[k]
		}
	}
}

// upsampleMarginF32 writes margins too.
func upsampleMarginF32(a *UpsampleF32Args) {
	a.horizontal()
	n := len(a.Class)
	for y, w := range a.WY {
		u := 1 - w
		for x := range a.WX {
			best, second, k := negInf, negInf, 0
			for c := range n {
				v := float32(u*a.Top[x*n+c]) + float32(w*a.Bottom[x*n+c])
				if v > best {
					best, second, k = v, best, c
				} else if v > second {
					second = v
				}
			}
			a.Dst[y*a.Step+x], a.Margin[y*a.Step+x] = a.Class[k], marginF32(best-second)
		}
	}
}

// marginF32 is a difference of logits as a margin; 0 where it is not a number.
func marginF32(d float32) uint8 {
	switch d *= MarginSteps; {
	case d >= 255:
		return 255
	case d > 0:
		return uint8(d + 0.5)
	}
	return 0
}

func (a *UpsampleF32Args) horizontal() {
	n := len(a.Class)
	tl, tr, bl, br := a.TL[:n], a.TR[:n], a.BL[:n], a.BR[:n]
	for x, w := range a.WX {
		u := 1 - w
		top, bottom := a.Top[x*n:][:n], a.Bottom[x*n:][:n]
		for c := range top {
			top[c] = float32(u*tl[c]) + float32(w*tr[c])
			bottom[c] = float32(u*bl[c]) + float32(w*br[c])
		}
	}
}
