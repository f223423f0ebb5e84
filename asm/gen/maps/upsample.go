package main

import (
	"fmt"
	"strings"
)

func upsampleKernels(f *file) {
	upsampleCell(f, upsampleType{
		name: "upsampleS8Cell", args: "UpsampleS8Args",
		one: "MOVD $2048, R17\nVDUP R17, V18.S4", least: "MOVD $0x80000000, R17\nVDUP R17, V19.S4",
		less: "VSUB V%[1]d.S4, V18.S4, V%[2]d.S4",
		mix: func(sum, _ int, a, b, u, w string) string {
			return fmt.Sprintf("mul v%d.4s, %s, %s\nmla v%d.4s, %s, %s", sum, a, u, sum, b, w)
		},
		better: "cmgt v%[1]d.4s, v%[2]d.4s, v%[3]d.4s\nsmax v%[3]d.4s, v%[3]d.4s, v%[2]d.4s",
	})
	upsampleCell(f, upsampleType{
		name: "upsampleF32Cell", args: "UpsampleF32Args",
		one: "MOVW $0x3F800000, R17\nVDUP R17, V18.S4", least: "MOVD $0xFF800000, R17\nVDUP R17, V19.S4",
		less: "fsub v%[2]d.4s, v18.4s, v%[1]d.4s",
		mix: func(sum, spare int, a, b, u, w string) string {
			return fmt.Sprintf("fmul v%d.4s, %s, %s\nfmul v%d.4s, %s, %s\nfadd v%d.4s, v%d.4s, v%d.4s",
				sum, a, u, spare, b, w, sum, sum, spare)
		},
		better: "fcmgt v%[1]d.4s, v%[2]d.4s, v%[3]d.4s\nVBIT V%[1]d.B16, V%[2]d.B16, V%[3]d.B16",
	})
}

// upsampleType is what differs between integer and float logits.
type upsampleType struct {
	name, args string
	one, least string // code that brings 1 into V18 and less than any logit into V19
	less       string // 1 less a register
	// mix is u*a + w*b
	mix    func(sum, spare int, a, b, u, w string) string
	better string // the mask where a sum exceeds the best, and the new best
}

// upsampleCell writes the classes of a cell of 4x4 pixels or more in groups of 4x4. The last groups
// end with the cell, so that they may overlap those before.
func upsampleCell(f *file, t upsampleType) {
	f.text(t.name, 8, `
		R0 arguments   R1 classes   R2 columns   R3 rows   R4 Step   R5 first column and R6 first row of the group
		R7 its pixels   R8 rows' weights   R9-R12 corners   R13, R14 Top, Bottom: 4 columns of each class   R15 Class
		R16 classes left   V0, V1 weights of right and left of 4 columns   V2-V5 corners, masks   V6, V7 Top, Bottom
		of a class   V8 its number in all bytes   V9-V12 spare   V16, V17 weights of lower and upper of 4 rows
		V18 1   V19 less than any logit   V20-V23 best of each row   V24-V27 its class   V28-V31 sums`)
	e := func(s string) { f.e("%s", strings.ReplaceAll(s, "ARGS", t.args)) }
	e(`
		MOVD a+0(FP), R0
		MOVD ARGS_Class+8(R0), R1
		MOVD ARGS_WX+8(R0), R2
		MOVD ARGS_WY+8(R0), R3
		MOVD ARGS_Step(R0), R4
		SUB  $4, R2, R2
		SUB  $4, R3, R3
		MOVD $0, R5
	`)
	e(t.one)
	e(t.least)
	e(`
		columns:
		MOVD ARGS_WX(R0), R8
		ADD  R5<<2, R8, R8
		VLD1 (R8), [V0.S4]
	`)
	f.e(t.less, 0, 1)
	e(`
		MOVD ARGS_TL(R0), R9
		MOVD ARGS_TR(R0), R10
		MOVD ARGS_BL(R0), R11
		MOVD ARGS_BR(R0), R12
		MOVD ARGS_Top(R0), R13
		MOVD ARGS_Bottom(R0), R14
		MOVD R1, R16
		corners:
		VLD1R.P 4(R9), [V2.S4]
		VLD1R.P 4(R10), [V3.S4]
		VLD1R.P 4(R11), [V4.S4]
		VLD1R.P 4(R12), [V5.S4]
	`)
	f.interleave(t.mix(6, 9, "v2.4s", "v3.4s", "v1.4s", "v0.4s"), t.mix(7, 10, "v4.4s", "v5.4s", "v1.4s", "v0.4s"))
	e(`
		VST1.P [V6.S4], 16(R13)
		VST1.P [V7.S4], 16(R14)
		SUBS $1, R16, R16
		BNE  corners
		MOVD $0, R6
		rows:
		MOVD ARGS_WY(R0), R8
		ADD  R6<<2, R8, R8
		VLD1 (R8), [V16.S4]
	`)
	f.e(t.less, 16, 17)
	e(`
		MOVD ARGS_Top(R0), R13
		MOVD ARGS_Bottom(R0), R14
		MOVD ARGS_Class(R0), R15
		VLD1R (R15), [V24.B16]
		VMOV V24.B16, V25.B16
		VMOV V24.B16, V26.B16
		VMOV V24.B16, V27.B16
		VMOV V19.B16, V20.B16
		VMOV V19.B16, V21.B16
		VMOV V19.B16, V22.B16
		VMOV V19.B16, V23.B16
		MOVD R1, R16
		class:
		VLD1.P 16(R13), [V6.S4]
		VLD1.P 16(R14), [V7.S4]
		VLD1R.P 1(R15), [V8.B16]
	`)
	var sums, picks []string
	for r := range 4 {
		sums = append(sums, t.mix(28+r, 9+r, "v6.4s", "v7.4s", fmt.Sprintf("v17.s[%d]", r), fmt.Sprintf("v16.s[%d]", r)))
		picks = append(picks, fmt.Sprintf(t.better, 2+r, 28+r, 20+r)+fmt.Sprintf("\nVBIT V%d.B16, V8.B16, V%d.B16", 2+r, 24+r))
	}
	f.interleave(sums...)
	f.interleave(picks...)
	e(`
		SUBS $1, R16, R16
		BNE  class
		VUZP1 V25.H8, V24.H8, V24.H8
		VUZP1 V27.H8, V26.H8, V26.H8
		VUZP1 V26.B16, V24.B16, V24.B16
		MOVD ARGS_Dst(R0), R7
		ADD  R5, R7, R7
		MUL  R4, R6, R8
		ADD  R8, R7, R7
		VST1 V24.S[0], (R7)
		ADD  R4, R7, R7
		VST1 V24.S[1], (R7)
		ADD  R4, R7, R7
		VST1 V24.S[2], (R7)
		ADD  R4, R7, R7
		VST1 V24.S[3], (R7)
		CMP  R3, R6
		BGE  next
		ADD  $4, R6, R8
		CMP  R3, R8
		CSEL GT, R3, R8, R6
		B    rows
		next:
		CMP  R2, R5
		BGE  done
		ADD  $4, R5, R8
		CMP  R2, R8
		CSEL GT, R2, R8, R5
		B    columns
		done:
		RET
	`)
}
