package asm

// Colours3x3 reports whether the taps are 3x3 pixels of three channels in four bytes, side by side.
func Colours3x3(taps []int32, channels int) bool {
	if channels != 3 || len(taps) != 9 {
		return false
	}
	for i := 0; i < 9; i += 3 {
		if taps[i+1]-taps[i] != 4 || taps[i+2]-taps[i+1] != 4 {
			return false
		}
	}
	return true
}
