// The body of dwConvS8Grid512 and dwConvS8Grid256, which differ in the width of their registers:
// the files that include it define BYTES, the registers' names and the moves across lanes, and have the label two for stride 2. With PAIRS it is that of
// dwConvS8Pairs512: the fourth byte of a lane is the row behind, and the same columns give a second row of output,
// whose weights lie a byte higher.
//
// A pixel's bytes, made unsigned by SIGN, are turned so that each 32-bit lane holds one channel of
// the three rows of a column of taps, and VPDPBUSD takes three products at a time:
//
//	a, b, c, d: lane 4i+j of quarter q is channel 16i+4q+j, what VPACKSSDW and VPACKSSWB undo
//
// A column serves all output pixels that it reaches. Weights, biases and multipliers are brought into
// the same order once per call.
//
//	AX arguments         SI column of row 0      R8, R9 from there to rows 1 and 2
//	CX pixels left       DI output               R10 from a column to the next one
//	R11 OutStride        R12 biases and multipliers on the stack, [2][4] vectors, behind them what is added to outputs
//	K1 channels of the block
//	AX from row 0 to row 3, DX from an output row to the next one; its weights behind what is added to outputs

// COLUMN reads a column of pixels as they are, SHIFTED where 128 has been added to the input.
#define COLUMN(a, b, c, d) ROWS(FLIP, a, b, c, d)
#define SHIFTED(a, b, c, d) ROWS(READ, a, b, c, d)
#define FLIP(row, x) VPXORD row, SIGN, x
#define READ(row, x) VMOVDQU32 row, x

#ifdef PAIRS
#define BEHIND(LOAD, d) LOAD((SI)(AX*1), d)
#define FOURTH(c, d) d
#else
#define BEHIND(LOAD, d)
#define FOURTH(c, d) c
#endif

#define ROWS(LOAD, a, b, c, d) \
	LOAD((SI), a)            \
	LOAD((SI)(R8*1), b)      \
	LOAD((SI)(R9*1), c)      \
	BEHIND(LOAD, d)          \
	ADDQ R10, SI             \
	TURN(a, b, c, FOURTH(c, d), a, b, c, d)

// TURN makes the quarters a to d of four vectors r0 to r3.
#define TURN(r0, r1, r2, r3, a, b, c, d) \
	VPUNPCKLBW r1, r0, S0 \
	VPUNPCKHBW r1, r0, S1 \
	VPUNPCKLBW r3, r2, S2 \
	VPUNPCKHBW r3, r2, S3 \
	VPUNPCKLWD S2, S0, a  \
	VPUNPCKHWD S2, S0, b  \
	VPUNPCKLWD S3, S1, c  \
	VPUNPCKHWD S3, S1, d

#define BEGIN(q, s, u, x) \
	VMOVDQU32  (q*BYTES)(R12), s \
	VPDPBUSD   x, u, s

#define SCALE(q, s) \
	VCVTDQ2PS  s, s                     \
	VMULPS     ((q+4)*BYTES)(R12), s, s \
	VCVTPS2DQ  s, s

#define SCALED(FINISH, out) \
	SCALE(0, S0) \
	SCALE(1, S1) \
	SCALE(2, S2) \
	SCALE(3, S3) \
	VPACKSSDW  S1, S0, S0  \
	VPACKSSDW  S3, S2, S2  \
	FINISH                 \
	VMOVDQU8   S0, K1, out

#ifdef PAIRS
#define LOWER(q) ((q+9)*BYTES)(R12)
#define SECOND(FINISH, u0, u1, u2, u3, v0, v1, v2, v3, w0, w1, w2, w3) \
	BEGIN(0, S0, u0, LOWER(0)) \
	BEGIN(1, S1, u1, LOWER(1)) \
	BEGIN(2, S2, u2, LOWER(2)) \
	BEGIN(3, S3, u3, LOWER(3)) \
	VPDPBUSD LOWER(4), v0, S0  \
	VPDPBUSD LOWER(5), v1, S1  \
	VPDPBUSD LOWER(6), v2, S2  \
	VPDPBUSD LOWER(7), v3, S3  \
	VPDPBUSD LOWER(8), w0, S0  \
	VPDPBUSD LOWER(9), w1, S1  \
	VPDPBUSD LOWER(10), w2, S2 \
	VPDPBUSD LOWER(11), w3, S3 \
	SCALED(FINISH, (DI)(DX*1)) \
	ADDQ     R11, DI

#define KEEPLOWER(q, w) \
	VPSLLD    $8, w, S0 \
	VMOVDQU32 S0, LOWER(q)
#else
#define SECOND(FINISH, u0, u1, u2, u3, v0, v1, v2, v3, w0, w1, w2, w3) \
	ADDQ R11, DI
#endif

// PIXEL stores the output pixel of columns u, v and w.
#define PIXEL(FINISH, u0, u1, u2, u3, v0, v1, v2, v3, w0, w1, w2, w3) \
	BEGIN(0, S0, u0, W00) \
	BEGIN(1, S1, u1, W01) \
	BEGIN(2, S2, u2, W02) \
	BEGIN(3, S3, u3, W03) \
	VPDPBUSD W10, v0, S0 \
	VPDPBUSD W11, v1, S1 \
	VPDPBUSD W12, v2, S2 \
	VPDPBUSD W13, v3, S3 \
	VPDPBUSD W20, w0, S0 \
	VPDPBUSD W21, w1, S1 \
	VPDPBUSD W22, w2, S2 \
	VPDPBUSD W23, w3, S3 \
	SCALED(FINISH, (DI)) \
	SECOND(FINISH, u0, u1, u2, u3, v0, v1, v2, v3, w0, w1, w2, w3) \
	DECQ CX

// CLAMP adds the zero point and clamps: saturation after each step gives what clamping the exact value would.
#define CLAMP \
	VPADDSW   ZERO, S0, S0 \
	VPADDSW   ZERO, S2, S2 \
	VPACKSSWB S2, S0, S0   \
	VPMAXSB   LO, S0, S0   \
	VPMINSB   HI, S0, S0   \
	VPXORD    (8*BYTES)(R12), S0, S0

// RELU is CLAMP for a zero point of -128 and the whole range, a tenth of all time less. ZERO is what is added to unsigned bytes.
#define RELU \
	VPACKUSWB S2, S0, S0   \
	VPXORD    ZERO, S0, S0

// ONE goes through pixels whose columns go round, the oldest is replaced.
#define ONE(COLUMN, FINISH, loop) \
	COLUMN(C00, C01, C02, C03) \
	COLUMN(C10, C11, C12, C13) \
loop: \
	COLUMN(C20, C21, C22, C23) \
	PIXEL(FINISH, C00, C01, C02, C03, C10, C11, C12, C13, C20, C21, C22, C23) \
	JEQ  done \
	COLUMN(C00, C01, C02, C03) \
	PIXEL(FINISH, C10, C11, C12, C13, C20, C21, C22, C23, C00, C01, C02, C03) \
	JEQ  done \
	COLUMN(C10, C11, C12, C13) \
	PIXEL(FINISH, C20, C21, C22, C23, C00, C01, C02, C03, C10, C11, C12, C13) \
	JNE  loop

// WEIGHTS reads the weights of a column of taps and adds to C10 to C13 what SIGN makes of them.
#define WEIGHTS(a, b, c, d) \
	VMOVDQU8.Z (BX), K1, a        \
	VMOVDQU8.Z (BX)(DX*1), K1, b  \
	VMOVDQU8.Z (BX)(DX*2), K1, c  \
	VPXORD     NONE, NONE, NONE   \
	TURN(a, b, c, NONE, a, b, c, d) \
	VPDPBUSD   a, SIGN, C10       \
	VPDPBUSD   b, SIGN, C11       \
	VPDPBUSD   c, SIGN, C12       \
	VPDPBUSD   d, SIGN, C13

	MOVQ d+0(FP), AX
	MOVQ first+8(FP), R14
	MOVQ n+16(FP), CX
	MOVQ column+24(FP), R10

	// masks: bytes, and 32-bit lanes in four parts
	MOVQ $-1, DX
	BZHIQ CX, DX, DX
	KMOVQ DX, K1
	KSHIFTRQ $(BYTES/4), K1, K2
	KSHIFTRQ $(BYTES/2), K1, K3
	KSHIFTRQ $(BYTES/4*3), K1, K4

	MOVL         $0x80808080, DX
	VPBROADCASTD DX, SIGN
	VPXORD       C10, C10, C10
	VPXORD       C11, C11, C11
	VPXORD       C12, C12, C12
	VPXORD       C13, C13, C13
	MOVQ         DwConvS8Args_Weight(AX), BX
	ADDQ         R14, BX
	MOVQ         DwConvS8Args_C(AX), CX
	ADDQ         $3, CX
	ANDQ         $~3, CX
	LEAQ         (CX)(CX*2), DX // from a row of taps to the next one
	WEIGHTS(W00, W01, W02, W03)
	ADDQ         CX, BX
	WEIGHTS(W10, W11, W12, W13)
	ADDQ         CX, BX
	WEIGHTS(W20, W21, W22, W23)

	LEAQ   63(SP), R12
	ANDQ   $~63, R12
	MOVQ   DwConvS8Args_Bias(AX), BX
	LEAQ   (BX)(R14*4), BX
	QUARTERS(S0, S1, S2, S3)
	VPSUBD C10, S0, S0
	VPSUBD C11, S1, S1
	VPSUBD C12, S2, S2
	VPSUBD C13, S3, S3
	KEEP(0)
	MOVQ   (DwConvS8Args_Requant+Requant_Mult)(AX), BX
	LEAQ   (BX)(R14*4), BX
	QUARTERS(S0, S1, S2, S3)
	KEEP(4)

	MOVBLZX      DwConvS8Args_OutShifted(AX), R13
	SHLL         $7, R13
	VPBROADCASTB R13, S0
	VMOVDQU32    S0, (8*BYTES)(R12)
	MOVL         (DwConvS8Args_Requant+Requant_Zero)(AX), R13
	VPBROADCASTW R13, ZERO
	ADDL         (DwConvS8Args_Requant+Requant_Lo)(AX), R13
	SUBL         (DwConvS8Args_Requant+Requant_Hi)(AX), R13 // -383 where RELU will do
	MOVL         (DwConvS8Args_Requant+Requant_Lo)(AX), DX
	VPBROADCASTB DX, LO
	MOVL         (DwConvS8Args_Requant+Requant_Hi)(AX), DX
	VPBROADCASTB DX, HI

	MOVQ    DwConvS8Args_Taps(AX), BX
	MOVLQSX (BX), DX
	MOVLQSX 12(BX), R8
	MOVLQSX 24(BX), R9
	SUBQ    DX, R8
	SUBQ    DX, R9
	MOVQ    DwConvS8Args_In(AX), SI
	ADDQ    R14, SI
	ADDQ    DX, SI
	MOVQ    DwConvS8Args_Out(AX), DI
	ADDQ    R14, DI
	MOVQ    DwConvS8Args_OutStride(AX), R11
	MOVQ    DwConvS8Args_W(AX), CX
	MOVBLZX DwConvS8Args_Shifted(AX), R14

#ifdef PAIRS
	KEEPLOWER(0, W00)
	KEEPLOWER(1, W01)
	KEEPLOWER(2, W02)
	KEEPLOWER(3, W03)
	KEEPLOWER(4, W10)
	KEEPLOWER(5, W11)
	KEEPLOWER(6, W12)
	KEEPLOWER(7, W13)
	KEEPLOWER(8, W20)
	KEEPLOWER(9, W21)
	KEEPLOWER(10, W22)
	KEEPLOWER(11, W23)
	MOVQ    DwConvS8Args_OutRow(AX), DX
	MOVLQSX 36(BX), AX
	MOVLQSX (BX), BX
	SUBQ    BX, AX
#else
	CMPQ    DwConvS8Args_InStride(AX), R10
	JNE     two
#endif
	CMPL    R13, $-383
	JEQ     relu1
	TESTL   R14, R14
	JNE     shifted1
	ONE(COLUMN, CLAMP, clamp1)
	JMP     done

shifted1:
	ONE(SHIFTED, CLAMP, clampShifted1)
	JMP     done

relu1:
	VPXORD (8*BYTES)(R12), SIGN, ZERO
	TESTL  R14, R14
	JNE    reluShifted1
	ONE(COLUMN, RELU, reluOne)
	JMP    done

reluShifted1:
	ONE(SHIFTED, RELU, reluShiftedOne)

done:
	VZEROUPPER
	RET
