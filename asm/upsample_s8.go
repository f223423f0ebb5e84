package asm

import "math"

// UpsampleS8Args are the pixels of one cell, between four positions of int8 logits.
type UpsampleS8Args struct {
	Dst            []uint8
	Step           int     // from row to row of Dst
	Class          []uint8 // the classes that may win, ascending
	TL, TR, BL, BR []int32 // their logits at the corners
	WX, WY         []int32 // of each column, of each row: weight of the right, of the lower corners in 1/2048
	Top, Bottom    []int32 // room for [len(WX)][len(Class)]
	Margin         []uint8 // nil, or as Dst
}

// UpsampleS8Func writes the class of each pixel: a*(2048-w) + b*w horizontally, then vertically,
// exactly; the largest, the first where equal. It ignores Margin.
type UpsampleS8Func func(*UpsampleS8Args)

// UpsampleS8 is the family of cells of int8 logits.
var UpsampleS8 = Family[UpsampleS8Func]{"upsample_s8", append(upsampleS8Arch, Row[UpsampleS8Func]{Name: "plain", Func: upsampleS8Plain})}

func upsampleS8Plain(a *UpsampleS8Args) {
	a.horizontal()
	n := len(a.Class)
	for y, w := range a.WY {
		u := 2048 - w
		dst := a.Dst[y*a.Step:][:len(a.WX)]
		top, bottom := a.Top, a.Bottom[:len(a.Top)]
		for x := range dst {
			best, k := int32(math.MinInt32), 0
			t := top[x*n:][:n]
			b := bottom[x*n:][:n]
			for c, v := range t {
				if v := u*v + w*b[c]; v > best {
					best, k = v, c
				}
			}
			dst[x] = a.Class[k]
		}
	}
}

// upsampleMarginS8 writes margins too.
func upsampleMarginS8(a *UpsampleS8Args) {
	a.horizontal()
	n := len(a.Class)
	for y, w := range a.WY {
		u := 2048 - w
		for x := range a.WX {
			best, second, k := int32(math.MinInt32), int32(math.MinInt32), 0
			for c := range n {
				v := u*a.Top[x*n+c] + w*a.Bottom[x*n+c]
				if v > best {
					best, second, k = v, best, c
				} else if v > second {
					second = v
				}
			}
			a.Dst[y*a.Step+x], a.Margin[y*a.Step+x] = a.Class[k], marginS8(int64(best)-int64(second))
		}
	}
}

// marginS8 is a difference of sums as a margin in quants.
func marginS8(d int64) uint8 { return uint8(min((d+1<<21)>>22, 255)) }

func (a *UpsampleS8Args) horizontal() {
	n := len(a.Class)
	tl, tr, bl, br := a.TL[:n], a.TR[:n], a.BL[:n], a.BR[:n]
	for x, w := range a.WX {
		u := 2048 - w
		top, bottom := a.Top[x*n:][:n], a.Bottom[x*n:][:n]
		for c := range top {
			top[c] = u*tl[c] + w*tr[c]
			bottom[c] = u*bl[c] + w*br[c]
		}
	}
}
