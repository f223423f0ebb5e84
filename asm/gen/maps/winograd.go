package main

import (
	"fmt"
	"slices"
	"strings"
)

// winogradKernels write the transforms of Winograd's tiles. Four channels of a tile stay in registers from the loads to
// the stores: of a tile of 4x4, transformed inputs are twice half of 36, products become 24 as soon as they are loaded.
func winogradKernels(f *file) {
	for _, tile := range []int{4, 2} {
		winogradIn(f, tile)
	}
	for _, tile := range []int{4, 2} {
		winogradOut(f, tile)
	}
}

// Registers that hold the same throughout a kernel.
const (
	winogradPowers = 31 // 2, 4, 8
	winogradLo     = 30
	winogradHi     = 29
)

// vectors are the numbers of registers that are free.
type vectors []int

// below makes the first n registers.
func below(n int) (v vectors) {
	for i := range n {
		v = append(v, i)
	}
	return v
}

func (v *vectors) take(n int) []int {
	t := slices.Clone((*v)[:n])
	*v = (*v)[n:]
	return t
}

func (v *vectors) give(back ...int) { *v = append(*v, back...) }

// code writes an instruction on registers; the last operand of products is a power of 2.
func code(b *strings.Builder, op string, to, x, y int) {
	switch op {
	case "fadd", "fsub":
		fmt.Fprintf(b, "%s v%d.4s, v%d.4s, v%d.4s\n", op, to, x, y)
	default:
		lane := map[int]int{2: 0, 4: 1, 8: 2}[y]
		fmt.Fprintf(b, "%s v%d.4s, v%d.4s, v%d.s[%d]\n", op, to, x, winogradPowers, lane)
	}
}

// lines are the instructions that write writes.
func lines(write func(line func(op string, to, x, y int))) []string {
	var b strings.Builder
	write(func(op string, to, x, y int) { code(&b, op, to, x, y) })
	return strings.Split(strings.TrimSpace(b.String()), "\n")
}

// upper makes the first three of six elements of the first five, which it changes.
func upper(free *vectors, d []int) ([]string, []int) {
	o := free.take(3)
	return lines(func(line func(op string, to, x, y int)) {
		line("fsub", o[0], d[4], d[2])
		line("fsub", d[0], d[0], d[2])
		line("fmls", d[4], d[2], 4)
		line("fmls", d[3], d[1], 4)
		line("fmla", o[0], d[0], 4)
		line("fadd", o[1], d[4], d[3])
		line("fsub", o[2], d[4], d[3])
	}), o
}

// lower makes the last three of the last five.
func lower(free *vectors, d []int) ([]string, []int) {
	o := free.take(3)
	return lines(func(line func(op string, to, x, y int)) {
		line("fsub", d[0], d[2], d[0])
		line("fsub", o[2], d[4], d[2])
		line("fsub", o[0], d[3], d[1])
		line("fsub", o[1], d[3], d[1])
		line("fmls", o[2], d[0], 4)
		line("fmla", o[0], d[0], 2)
		line("fmls", o[1], d[0], 2)
	}), o
}

// six transforms all six.
func six(free *vectors, d []int) ([]string, []int) {
	t := free.take(4)
	return lines(func(line func(op string, to, x, y int)) {
		line("fsub", t[3], d[3], d[1])
		line("fsub", t[0], d[4], d[2])
		line("fsub", t[1], d[4], d[2])
		line("fsub", t[2], d[4], d[2])
		line("fsub", d[0], d[0], d[2])
		line("fsub", d[5], d[5], d[3])
		line("fmls", d[4], d[2], 4)
		line("fmls", d[3], d[1], 4)
		line("fmla", t[0], d[0], 4)
		line("fmla", t[1], t[3], 2)
		line("fmls", t[2], t[3], 2)
		line("fmls", d[5], t[3], 4)
		line("fadd", d[1], d[4], d[3])
		line("fsub", d[2], d[4], d[3])
	}), []int{t[0], d[1], d[2], t[1], t[2], d[5]}
}

// four transforms four elements.
func four(free *vectors, d []int) ([]string, []int) {
	t := free.take(1)
	return lines(func(line func(op string, to, x, y int)) {
		line("fsub", d[0], d[0], d[2])
		line("fadd", t[0], d[1], d[2])
		line("fsub", d[2], d[2], d[1])
		line("fsub", d[3], d[1], d[3])
	}), []int{d[0], t[0], d[2], d[3]}
}

// sixToFour makes four elements of six products.
func sixToFour(free *vectors, m []int) ([]string, []int) {
	o := free.take(3)
	return lines(func(line func(op string, to, x, y int)) {
		line("fadd", o[1], m[1], m[2])
		line("fsub", o[0], m[1], m[2])
		line("fsub", o[2], m[1], m[2])
		line("fsub", m[1], m[3], m[4])
		line("fadd", m[3], m[3], m[4])
		line("fmla", o[0], m[1], 2)
		line("fadd", m[2], o[1], m[3])
		line("fmla", o[2], m[1], 8)
		line("fmla", o[1], m[3], 4)
		line("fadd", m[2], m[0], m[2])
		line("fadd", o[2], o[2], m[5])
	}), []int{m[2], o[0], o[1], o[2]}
}

// fourToTwo makes two elements of four products.
func fourToTwo(free *vectors, m []int) ([]string, []int) {
	t := free.take(1)
	return lines(func(line func(op string, to, x, y int)) {
		line("fadd", t[0], m[1], m[2])
		line("fsub", m[1], m[1], m[2])
		line("fadd", m[0], m[0], t[0])
		line("fsub", m[1], m[1], m[3])
	}), []int{m[0], m[1]}
}

// apply transforms registers and returns those that the results are in, when those that are not among them are free.
func apply(free *vectors, transform func(*vectors, []int) ([]string, []int), d []int) ([]string, []int) {
	before := slices.Clone(*free)
	code, o := transform(free, d)
	used := before[:len(before)-len(*free)]
	for _, v := range append(slices.Clone(d), used...) {
		if !slices.Contains(o, v) {
			free.give(v)
		}
	}
	return code, o
}

// columns loads and transforms the columns of a tile, each from the pointers, the next one while it works on one where
// registers are left, and returns the rows of what they become. back goes from the last to the first.
func columns(f *file, free *vectors, n int, pointers []int, back bool, transform func(*vectors, []int) ([]string, []int)) [][]int {
	step := "R5"
	if back {
		step = "R19"
	}
	load := func(x int) (code []string, d []int) {
		d = free.take(len(pointers))
		for i, v := range d {
			if x < n-1 {
				code = append(code, fmt.Sprintf("VLD1.P (R%d)(%s), [V%d.S4]", pointers[i], step, v))
			} else {
				code = append(code, fmt.Sprintf("VLD1 (R%d), [V%d.S4]", pointers[i], v))
			}
		}
		return code, d
	}
	const temporary = 3
	results := make([][]int, n)
	loads, d := load(0)
	f.alternate(loads, nil)
	for x := range n {
		at := x
		if back {
			at = n - 1 - x
		}
		var next []int
		loads = nil
		early := x+1 < n && len(*free) >= len(pointers)+temporary
		if early {
			loads, next = load(x + 1)
		}
		code, o := apply(free, transform, d)
		f.alternate(code, loads)
		results[at] = o
		if x+1 < n && !early {
			loads, next = load(x + 1)
			f.alternate(loads, nil)
		}
		d = next
	}
	rows := make([][]int, len(results[0]))
	for y := range rows {
		for x := range n {
			rows[y] = append(rows[y], results[x][y])
		}
	}
	return rows
}

// transformRows transforms rows and stores one while it works on the next.
func transformRows(f *file, free *vectors, rows [][]int, transform func(*vectors, []int) ([]string, []int)) {
	var stores []string
	var stored []int
	for _, row := range rows {
		code, o := apply(free, transform, row)
		f.alternate(code, stores)
		free.give(stored...)
		stores, stored = nil, o
		for _, v := range o {
			stores = append(stores, fmt.Sprintf("VST1.P [V%d.S4], (R17)(R8)", v))
		}
	}
	f.alternate(stores, nil)
	free.give(stored...)
}

// powers sets the factors.
func powers(f *file) {
	f.e(`
		MOVD $0x4080000040000000, R10
		VMOV R10, V%[1]d.D[0]
		MOVD $0x41000000, R10
		VMOV R10, V%[1]d.D[1]
	`, winogradPowers)
}

// nextBlock goes on with the next four channels, the last of which may overlap those before.
func nextBlock(f *file) {
	f.e(`
		CMP  R9, R10
		BEQ  next
		ADD  $16, R10, R10
		CMP  R9, R10
		CSEL GT, R9, R10, R10
		B    block
		next:
	`)
}

func winogradIn(f *file, tile int) {
	f.text(fmt.Sprintf("winogradIn%dx4", tile), 8, fmt.Sprintf(`
		C is at least 4. The last block may overlap the one before.
		R0 arguments   R1 input, R2 output of the tile   R3 tiles left   R4, R5 from row to row, from pixel to pixel, R19 back
		R6, R7 from tile to tile   R8 from plane to plane   R10 bytes of channels before the block, R9 the most
		R11-R16 next pixel of each row   R17 next plane   V%d powers of 2`, winogradPowers))
	f.e(`
		MOVD a+0(FP), R0
		MOVD WinogradInF32Args_In(R0), R1
		MOVD WinogradInF32Args_Out(R0), R2
		MOVD WinogradInF32Args_Count(R0), R3
		MOVD WinogradInF32Args_RowStride(R0), R4
		LSL  $2, R4, R4
		MOVD WinogradInF32Args_Stride(R0), R5
		LSL  $2, R5, R5
		NEG  R5, R19
		MOVD WinogradInF32Args_Step(R0), R6
		LSL  $2, R6, R6
		MOVD WinogradInF32Args_OutStride(R0), R7
		LSL  $2, R7, R7
		MOVD WinogradInF32Args_Plane(R0), R8
		LSL  $2, R8, R8
		MOVD WinogradInF32Args_C(R0), R9
		LSL  $2, R9, R9
		SUB  $16, R9, R9
	`)
	if tile == 4 {
		powers(f)
	}
	f.e(`
		tile:
		MOVD $0, R10
		block:
		ADD  R10, R2, R17
		ADD  R10, R1, R11
		ADD  R4, R11, R12
		ADD  R4, R12, R13
		ADD  R4, R13, R14
	`)
	if tile == 4 {
		free := below(winogradPowers)
		f.e("ADD R4, R14, R15")
		transformRows(f, &free, columns(f, &free, 6, []int{11, 12, 13, 14, 15}, false, upper), six)
		f.e("ADD R4, R15, R16")
		transformRows(f, &free, columns(f, &free, 6, []int{12, 13, 14, 15, 16}, true, lower), six)
	} else {
		free := below(32)
		transformRows(f, &free, columns(f, &free, 4, []int{11, 12, 13, 14}, false, four), four)
	}
	nextBlock(f)
	f.e(`
		ADD  R6, R1, R1
		ADD  R7, R2, R2
		SUBS $1, R3, R3
		BNE  tile
		RET
	`)
}

func winogradOut(f *file, tile int) {
	f.text(fmt.Sprintf("winogradOut%dx4", tile), 8, fmt.Sprintf(`
		C is at least 4. The last block may overlap the one before.
		R0 arguments   R1 products, R2 output of the tile   R3 tiles left   R4 from row to row, R6 from pixel to pixel, R7 from tile to
		tile of the output   R5, R8 from plane to plane, from the first of a row to that of the next   R9 the most that R10 can be,
		the bytes of channels before the block   R11-R16 next plane of each row   R17 next row, R20 next pixel of the output
		R21 slopes or 0   V%d Hi   V%d Lo   V%d powers of 2`, winogradHi, winogradLo, winogradPowers))
	f.e(`
		MOVD a+0(FP), R0
		ADD  $WinogradOutF32Args_Lo, R0, R10
		VLD1R (R10), [V%d.S4]
		ADD  $WinogradOutF32Args_Hi, R0, R10
		VLD1R (R10), [V%d.S4]
		MOVD WinogradOutF32Args_In(R0), R1
		MOVD WinogradOutF32Args_Out(R0), R2
		MOVD WinogradOutF32Args_Count(R0), R3
		MOVD WinogradOutF32Args_RowStride(R0), R4
		LSL  $2, R4, R4
		MOVD WinogradOutF32Args_Plane(R0), R5
		LSL  $2, R5, R5
		MOVD WinogradOutF32Args_Stride(R0), R6
		LSL  $2, R6, R6
		MOVD WinogradOutF32Args_Step(R0), R7
		LSL  $2, R7, R7
		MOVD $%d, R8
		MUL  R5, R8, R8
		MOVD WinogradOutF32Args_C(R0), R9
		LSL  $2, R9, R9
		SUB  $16, R9, R9
		MOVD WinogradOutF32Args_Slope(R0), R21
	`, winogradLo, winogradHi, tile+2)
	if tile == 4 {
		powers(f)
	}
	f.e(`
		tile:
		MOVD $0, R10
		block:
		ADD  R10, R2, R17
		ADD  R10, R1, R11
		ADD  R8, R11, R12
		ADD  R8, R12, R13
		ADD  R8, R13, R14
	`)
	free := below(winogradHi)
	if tile == 4 {
		f.e("ADD R8, R14, R15\nADD R8, R15, R16")
		pixels(f, &free, columns(f, &free, 6, []int{11, 12, 13, 14, 15, 16}, false, sixToFour), sixToFour)
	} else {
		pixels(f, &free, columns(f, &free, 4, []int{11, 12, 13, 14}, false, fourToTwo), fourToTwo)
	}
	nextBlock(f)
	f.e(`
		ADD  $16, R9, R10
		ADD  R10, R1, R1
		ADD  R7, R2, R2
		SUBS $1, R3, R3
		BNE  tile
		RET
	`)
}

// pixels transforms rows of products to pixels and stores these.
func pixels(f *file, free *vectors, rows [][]int, transform func(*vectors, []int) ([]string, []int)) {
	for y, row := range rows {
		code, o := apply(free, transform, row)
		f.alternate(code, nil)
		t := free.take(3)
		f.e("CBZ R21, clamp%d\nADD R10, R21, R20\nVLD1 (R20), [V%d.S4]", y, t[0])
		for _, v := range o {
			f.e("fmul v%d.4s, v%d.4s, v%d.4s", t[1], v, t[0])
			f.e("cmlt v%d.4s, v%d.4s, #0", t[2], v)
			f.e("VBIT V%d.B16, V%d.B16, V%d.B16", t[2], t[1], v)
		}
		free.give(t...)
		f.e("clamp%d:", y)
		for _, v := range o {
			f.e("fmax v%[1]d.4s, v%[1]d.4s, v%[2]d.4s", v, winogradLo)
		}
		for _, v := range o {
			f.e("fmin v%[1]d.4s, v%[1]d.4s, v%[2]d.4s", v, winogradHi)
		}
		f.e("MOVD R17, R20")
		for i, v := range o {
			if i < len(o)-1 {
				f.e("VST1.P [V%d.S4], (R20)(R6)", v)
			} else {
				f.e("VST1 [V%d.S4], (R20)", v)
			}
		}
		if y < len(rows)-1 {
			f.e("ADD R4, R17, R17")
		}
		free.give(o...)
	}
}
