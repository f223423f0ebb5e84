package main

import (
	"fmt"
	"strconv"
	"strings"
)

// exponentialKernels writes functions of exponentials: the operations of the plain ones and their order, so that the
// bits are the same. Two vectors are computed in turns, but for GELU, which needs the registers for constants.
func exponentialKernels(f *file) {
	f.exponential("expVectors", 2, `VLD1R (R6), [V14.S4]`, `
		fsub v{0}.4s, v{0}.4s, v14.4s`+expSequence)
	f.exponential("sigmoidVectors", 2, signAndZero, sigmoidSequence)
	f.exponential("siluVectors", 2, signAndZero, sigmoidSequence+`
		fmul v{0}.4s, v{0}.4s, v{5}.4s`)
	f.exponential("geluVectors", 1, signAndZero+constantsOf(12, 28, 29, 30, 31, 10, 11, 12, 13), geluSequence)
}

// exponential writes a function that computes sets vectors by the sequence, in which {i} is register i of a set.
func (f *file) exponential(name string, sets int, setup, sequence string) {
	f.text(name, 8, `
		R0 arguments   R1, R2 input and output   R3 elements left, a multiple of 8   R4 table of constants
		V16-V27 constants of e^x   V14, V15 others   V0-V13 `+strconv.Itoa(sets)+` sets of registers`)
	f.e("%s", `
		MOVD p+0(FP), R0
		MOVD exponentialVectors_in(R0), R1
		MOVD exponentialVectors_out(R0), R2
		MOVD exponentialVectors_n(R0), R3
		MOVD exponentialVectors_table(R0), R4
		ADD  $exponentialVectors_max, R0, R6
	`+constantsOf(0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27)+"\n"+setup+`
		loop:
	`)
	f.e("VLD1.P %d(R1), %s", 16*sets, setList(sets))
	var all []string
	for k := range sets {
		all = append(all, registersOf(k, sequence))
	}
	f.interleave(all...)
	f.e("VST1.P %s, %d(R2)", setList(sets), 16*sets)
	f.e(`
		SUBS $%d, R3, R3
		BNE  loop
		RET
	`, 4*sets)
}

// setList is the first register of each set.
func setList(sets int) string { return registers("S4", 0, sets) }

// registersOf gives a sequence the registers of set k. {0} is V0 or V1, which one instruction loads.
func registersOf(k int, sequence string) string {
	for i := range 10 {
		r := k
		if i > 0 {
			r = 2 + 6*k + i - 1
		}
		sequence = strings.ReplaceAll(sequence, fmt.Sprintf("{%d}", i), strconv.Itoa(r))
	}
	return sequence
}

// constantsOf loads registers from row first of the table on.
func constantsOf(first int, registers ...int) string {
	var b strings.Builder
	for i, r := range registers {
		fmt.Fprintf(&b, "\nADD $%d, R4, R5\nVLD1 (R5), [V%d.S4]", 32*(first+i), r)
	}
	return b.String()
}

// signAndZero is the sign's bit in V14 and 0 in V15.
var signAndZero = constantsOf(20, 14) + "\nVEOR V15.B16, V15.B16, V15.B16"

// expSequence makes e^{0} of {0}, which is 0 at most.
const expSequence = `
	fmul v{1}.4s, v{0}.4s, v16.4s
	fadd v{1}.4s, v{1}.4s, v17.4s
	fsub v{2}.4s, v{1}.4s, v17.4s
	fmul v{3}.4s, v{2}.4s, v18.4s
	fsub v{4}.4s, v{0}.4s, v{3}.4s
	fmul v{3}.4s, v{2}.4s, v19.4s
	fsub v{4}.4s, v{4}.4s, v{3}.4s
	fmul v{3}.4s, v{4}.4s, v20.4s
	fadd v{3}.4s, v{3}.4s, v21.4s
	fmul v{3}.4s, v{3}.4s, v{4}.4s
	fadd v{3}.4s, v{3}.4s, v22.4s
	fmul v{3}.4s, v{3}.4s, v{4}.4s
	fadd v{3}.4s, v{3}.4s, v23.4s
	fmul v{3}.4s, v{3}.4s, v{4}.4s
	fadd v{3}.4s, v{3}.4s, v24.4s
	fmul v{3}.4s, v{3}.4s, v{4}.4s
	fadd v{3}.4s, v{3}.4s, v25.4s
	fmul v{3}.4s, v{3}.4s, v{4}.4s
	fmul v{3}.4s, v{3}.4s, v{4}.4s
	fadd v{3}.4s, v{3}.4s, v{4}.4s
	fadd v{3}.4s, v{3}.4s, v26.4s
	VSHL $23, V{1}.S4, V{1}.S4
	VADD V{1}.S4, V{3}.S4, V{3}.S4
	fcmgt v{1}.4s, v{0}.4s, v27.4s
	VAND V{1}.B16, V{3}.B16, V{3}.B16
	fcmge v{1}.4s, v{0}.4s, v{0}.4s
	VBIT V{1}.B16, V{3}.B16, V{0}.B16`

// sigmoidSequence makes 1/(1+e^-x) of {0}, and keeps x in {5}.
const sigmoidSequence = `
	VMOV V{0}.B16, V{5}.B16
	VORR V{0}.B16, V14.B16, V{0}.B16` + expSequence + `
	fadd v{1}.4s, v{0}.4s, v26.4s
	fdiv v{1}.4s, v26.4s, v{1}.4s
	fmul v{3}.4s, v{0}.4s, v{1}.4s
	fcmgt v{4}.4s, v15.4s, v{5}.4s
	VBSL V{1}.B16, V{3}.B16, V{4}.B16
	VMOV V{4}.B16, V{0}.B16`

// geluSequence keeps x in {5}; {6} is z, {7} t, {8} the polynomial of t.
const geluSequence = `
	VMOV V{0}.B16, V{5}.B16
	VORR V{0}.B16, V14.B16, V{6}.B16
	fneg v{6}.4s, v{6}.4s
	fmul v{6}.4s, v{6}.4s, v28.4s
	fmul v{7}.4s, v{6}.4s, v29.4s
	fadd v{7}.4s, v{7}.4s, v26.4s
	fdiv v{7}.4s, v26.4s, v{7}.4s
	fmul v{8}.4s, v{7}.4s, v30.4s
	fadd v{8}.4s, v{8}.4s, v31.4s
	fmul v{8}.4s, v{8}.4s, v{7}.4s
	fadd v{8}.4s, v{8}.4s, v10.4s
	fmul v{8}.4s, v{8}.4s, v{7}.4s
	fadd v{8}.4s, v{8}.4s, v11.4s
	fmul v{8}.4s, v{8}.4s, v{7}.4s
	fadd v{8}.4s, v{8}.4s, v12.4s
	fmul v{8}.4s, v{8}.4s, v{7}.4s
	fmul v{0}.4s, v{6}.4s, v{6}.4s
	fneg v{0}.4s, v{0}.4s` + expSequence + `
	fmul v{0}.4s, v{0}.4s, v{8}.4s
	fmul v{1}.4s, v{5}.4s, v13.4s
	fmul v{0}.4s, v{0}.4s, v{1}.4s
	fsub v{1}.4s, v{5}.4s, v{0}.4s
	fcmgt v{4}.4s, v15.4s, v{5}.4s
	VBSL V{1}.B16, V{0}.B16, V{4}.B16
	VMOV V{4}.B16, V{0}.B16`
