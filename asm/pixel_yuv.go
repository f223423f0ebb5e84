package asm

// YUV are the integers of 2^-14 that turn YUV into RGB: each channel is
// (Y*(y-Black) + its chroma terms + 2^13) >> 14, clamped to a byte, u and v less 128.
type YUV struct {
	Black          int32 // the y of black: 16 or 0
	Y              int32
	RV, GU, GV, BU int32
}

// yuvTables are those of the standards: from R = y + 2(1-Kr)v, B = y + 2(1-Kb)u and y = Kr R +
// Kg G + Kb B, with Kr, Kb of 0.299, 0.114 (BT.601) and 0.2126, 0.0722 (BT.709); limited range
// stretches y by 255/219, u and v by 255/224. Grey is exact: 16 or less is 0, 235 is 255.
var yuvTables = [2][2]YUV{ // [bt709][fullRange]
	{
		{Black: 16, Y: 19077, RV: 26149, GU: -6419, GV: -13320, BU: 33050},
		{Black: 0, Y: 16384, RV: 22970, GU: -5638, GV: -11700, BU: 29032},
	},
	{
		{Black: 16, Y: 19077, RV: 29372, GU: -3494, GV: -8731, BU: 34610},
		{Black: 0, Y: 16384, RV: 25802, GU: -3069, GV: -7670, BU: 30402},
	},
}

// luma is the part of y, with what rounds.
func (c *YUV) luma(y uint8) int32 { return (int32(y)-c.Black)*c.Y + 1<<13 }

// chroma are the parts of u and v in red, green and blue.
func (c *YUV) chroma(u, v uint8) (r, g, b int32) {
	du, dv := int32(u)-128, int32(v)-128
	return dv * c.RV, du*c.GU + dv*c.GV, du * c.BU
}

// grey tells what each y becomes without colour.
func (c *YUV) grey() *[256]uint8 {
	t := new([256]uint8)
	for y := range t {
		t[y] = byteOf14(c.luma(uint8(y)))
	}
	return t
}

// byteOf14 is v in 2^-14 as a byte, clamped. A table does not mispredict; v is within -384..639.
func byteOf14(v int32) uint8 { return clampedBytes[(v>>14+384)&1023] }

var clampedBytes = func() (t [1024]uint8) {
	for i := range t {
		t[i] = uint8(min(max(i-384, 0), 255))
	}
	return t
}()
