package asm

// Of the classes that the winner of a corner of a cell beats at all four corners none can win
// inside. The others are its rivals, the winners among them.
type (
	// RivalsS8Func appends the classes that may win between four positions, whose winners are given, to dst.
	RivalsS8Func func(dst []uint8, winners [4]uint8, tl, tr, bl, br []int8) []uint8
	// RivalsF32Func is RivalsS8Func for float32 logits, all finite: a lower class is beaten by more
	// than gap only.
	RivalsF32Func func(dst []uint8, winners [4]uint8, gap float32, tl, tr, bl, br []float32) []uint8
)

var (
	// RivalsS8 is the family that finds rivals of int8 logits.
	RivalsS8 = Family[RivalsS8Func]{"rivals_s8", append(rivalsS8Arch, Row[RivalsS8Func]{Name: "plain", Func: rivalsS8Plain})}
	// RivalsF32 is the family that finds rivals of float32 logits.
	RivalsF32 = Family[RivalsF32Func]{"rivals_f32", append(rivalsF32Arch, Row[RivalsF32Func]{Name: "plain", Func: rivalsF32Plain})}
)

func rivalsS8Plain(dst []uint8, winners [4]uint8, tl, tr, bl, br []int8) []uint8 {
	for j := range tl {
		if !beatenS8(j, winners, tl, tr, bl, br) {
			dst = append(dst, uint8(j))
		}
	}
	return dst
}

func beatenS8(j int, winners [4]uint8, tl, tr, bl, br []int8) bool {
	for _, w := range winners {
		k := int(w)
		if k < j && tl[k] >= tl[j] && tr[k] >= tr[j] && bl[k] >= bl[j] && br[k] >= br[j] {
			return true
		}
		if k > j && tl[k] > tl[j] && tr[k] > tr[j] && bl[k] > bl[j] && br[k] > br[j] {
			return true
		}
	}
	return false
}

func rivalsF32Plain(dst []uint8, winners [4]uint8, gap float32, tl, tr, bl, br []float32) []uint8 {
	for j := range tl {
		if !beatenF32(j, winners, gap, tl, tr, bl, br) {
			dst = append(dst, uint8(j))
		}
	}
	return dst
}

func beatenF32(j int, winners [4]uint8, gap float32, tl, tr, bl, br []float32) bool {
	for _, w := range winners {
		k := int(w)
		if k < j && tl[k] >= tl[j] && tr[k] >= tr[j] && bl[k] >= bl[j] && br[k] >= br[j] {
			return true
		}
		if k > j && tl[k]-tl[j] > gap && tr[k]-tr[j] > gap && bl[k]-bl[j] > gap && br[k]-br[j] > gap {
			return true
		}
	}
	return false
}
