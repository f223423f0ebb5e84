// The body of dwConvF32Taps16 and dwConvF32Taps8, which differ in the width of their registers: the files
// that include it define BYTES, the registers' names, LOAD and STORE of a block of channels.
//
// An output is the bias and one fused product after the other, in the order of the taps. Eight
// pixels share a weight. Where fewer are left the last eight are computed (again); of fewer than
// eight in all, four at a time, the last one as often as it takes.
//
//	AX arguments     SI, R8, R9, R10 four input pixels    BX taps       DX weights
//	CX first pixel   R11 bytes from a tap's weights       R12 taps left
//	                 to the next one's                    R13 tap, R14 the same four pixels on
//	R15 the block's first channel, in bytes
//	A0 to A7 sums    WT weight                            K1 channels of the block

// PIXELS4 points to the pixels CX to CX+3, at most to the last one.
#define PIXELS4 \
	INPUT(0, SI) \
	INPUT(1, R8) \
	INPUT(2, R9) \
	INPUT(3, R10)

#define INPUT(i, p) \
	LAST(i, p)                              \
	IMULQ DwConvF32Args_InStride(AX), p     \
	SHLQ  $2, p                             \
	ADDQ  R15, p                            \
	ADDQ  DwConvF32Args_In(AX), p

// LAST is the lesser of CX+i and the last pixel.
#define LAST(i, p) \
	LEAQ    i(CX), p                 \
	MOVQ    DwConvF32Args_W(AX), R12 \
	DECQ    R12                      \
	CMPQ    p, R12                   \
	CMOVQGT R12, p

#define TAPS \
	MOVQ DwConvF32Args_Taps(AX), BX     \
	MOVQ DwConvF32Args_Taps+8(AX), R12  \
	MOVQ DwConvF32Args_Weight(AX), DX   \
	ADDQ R15, DX

#define TAP \
	MOVLQSX (BX), R13           \
	SHLQ    $2, R13             \
	ADDQ    $4, BX              \
	LOAD((DX), WT)              \
	ADDQ    R11, DX             \
	VFMADD231PS (SI)(R13*1), WT, A0  \
	VFMADD231PS (R8)(R13*1), WT, A1  \
	VFMADD231PS (R9)(R13*1), WT, A2  \
	VFMADD231PS (R10)(R13*1), WT, A3

// NaN stays NaN in all of these.
#define PRELU(a) \
	VMINPS      a, ZERO, T0 \
	VMAXPS      a, ZERO, a  \
	VFMADD231PS WT, T0, a

#define FINISH(i, a) \
	LAST(i, R13)                              \
	IMULQ  DwConvF32Args_OutStride(AX), R13   \
	SHLQ   $2, R13                            \
	ADDQ   R15, R13                           \
	ADDQ   DwConvF32Args_Out(AX), R13         \
	VMAXPS a, LO, a                           \
	VMINPS a, HI, a                           \
	STORE(a, (R13))

	VBROADCASTSS DwConvF32Args_Lo(AX), LO
	VBROADCASTSS DwConvF32Args_Hi(AX), HI
	VXORPS       X0, X0, X0
	VBROADCASTSS X0, ZERO
	SHLQ         $2, R15
	MOVQ         DwConvF32Args_C(AX), R11
	SHLQ         $2, R11
	XORL         CX, CX
	CMPQ         DwConvF32Args_W(AX), $8
	JLT          four

eight:
	PIXELS4
	TAPS
	MOVQ    DwConvF32Args_Bias(AX), R13
	ADDQ    R15, R13
	LOAD((R13), A0)
	VMOVAPS A0, A1
	VMOVAPS A0, A2
	VMOVAPS A0, A3
	VMOVAPS A0, A4
	VMOVAPS A0, A5
	VMOVAPS A0, A6
	VMOVAPS A0, A7
	TESTQ   R12, R12
	JEQ     prelu8

tap8:
	TAP
	MOVQ        DwConvF32Args_InStride(AX), R14
	SHLQ        $4, R14
	ADDQ        R13, R14
	VFMADD231PS (SI)(R14*1), WT, A4
	VFMADD231PS (R8)(R14*1), WT, A5
	VFMADD231PS (R9)(R14*1), WT, A6
	VFMADD231PS (R10)(R14*1), WT, A7
	DECQ        R12
	JNE         tap8

prelu8:
	MOVQ  DwConvF32Args_Slope(AX), R13
	TESTQ R13, R13
	JEQ   store8
	ADDQ  R15, R13
	LOAD((R13), WT)
	PRELU(A0)
	PRELU(A1)
	PRELU(A2)
	PRELU(A3)
	PRELU(A4)
	PRELU(A5)
	PRELU(A6)
	PRELU(A7)

store8:
	FINISH(0, A0)
	FINISH(1, A1)
	FINISH(2, A2)
	FINISH(3, A3)
	FINISH(4, A4)
	FINISH(5, A5)
	FINISH(6, A6)
	FINISH(7, A7)
	ADDQ    $8, CX
	MOVQ    DwConvF32Args_W(AX), R12
	CMPQ    CX, R12
	JGE     done
	SUBQ    $8, R12
	CMPQ    CX, R12
	CMOVQGT R12, CX
	JMP     eight

four:
	PIXELS4
	TAPS
	MOVQ    DwConvF32Args_Bias(AX), R13
	ADDQ    R15, R13
	LOAD((R13), A0)
	VMOVAPS A0, A1
	VMOVAPS A0, A2
	VMOVAPS A0, A3
	TESTQ   R12, R12
	JEQ     prelu4

tap4:
	TAP
	DECQ R12
	JNE  tap4

prelu4:
	MOVQ  DwConvF32Args_Slope(AX), R13
	TESTQ R13, R13
	JEQ   store4
	ADDQ  R15, R13
	LOAD((R13), WT)
	PRELU(A0)
	PRELU(A1)
	PRELU(A2)
	PRELU(A3)

store4:
	FINISH(0, A0)
	FINISH(1, A1)
	FINISH(2, A2)
	FINISH(3, A3)
	ADDQ $4, CX
	CMPQ CX, DwConvF32Args_W(AX)
	JLT  four

done:
	VZEROUPPER
	RET
