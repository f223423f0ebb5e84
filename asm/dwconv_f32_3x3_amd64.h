// The body of dwConvF32Grid16 and dwConvF32Grid8, which differ in the width of their registers: the
// files that include it define BYTES, the registers' names, LOAD and STORE of a block of channels.
//
// Each input is loaded once, for all output pixels that it reaches: a column's three values go to
// the pixel whose last column it is, the one whose middle it is and the one whose first it is.
// An output is the bias and one fused product after the other, column by column.
//
//	AX arguments    SI column of row 0     R8, R9 from there to rows 1 and 2
//	CX pixels left  DI output              R10 from a column to the next one, R11 between outputs
//	P0 to P2 sums of pixels                W00 to W22 weights of row, column
//	IN input        K1 channels of the block

#define ROW(m, a, w2, b, w1, c, w0) \
	VMOVUPS     m, IN     \
	VFMADD231PS w2, IN, a \
	VFMADD231PS w1, IN, b \
	VFMADD231PS w0, IN, c

// COLUMN is the last one of pixel a, the middle of b and the first of c.
#define COLUMN(a, b, c) \
	VMOVAPS BIAS, c \
	ROW((SI), a, W02, b, W01, c, W00)         \
	ROW((SI)(R8*1), a, W12, b, W11, c, W10)   \
	ROW((SI)(R9*1), a, W22, b, W21, c, W20)   \
	ADDQ    R10, SI

#define ONLY(m, a, w) \
	VMOVUPS     m, IN \
	VFMADD231PS w, IN, a

// MIDDLE is that of pixel a alone.
#define MIDDLE(a) \
	ONLY((SI), a, W01)       \
	ONLY((SI)(R8*1), a, W11) \
	ONLY((SI)(R9*1), a, W21) \
	ADDQ R10, SI

#define ENDS(m, a, w2, c, w0) \
	VMOVUPS     m, IN     \
	VFMADD231PS w2, IN, a \
	VFMADD231PS w0, IN, c

// SHARED is the last column of pixel a and the first of c.
#define SHARED(a, c) \
	VMOVAPS BIAS, c \
	ENDS((SI), a, W02, c, W00)       \
	ENDS((SI)(R8*1), a, W12, c, W10) \
	ENDS((SI)(R9*1), a, W22, c, W20) \
	ADDQ    R10, SI

#define PIXEL(a) \
	VMAXPS a, LO, IN \
	VMINPS IN, HI, IN \
	STORE(IN, (DI)) \
	ADDQ   R11, DI   \
	DECQ   CX

#define WEIGHT(w) \
	LOAD((BX), w) \
	ADDQ DX, BX

	SHLQ $2, R14 // bytes from here on
	SHLQ $2, R10
	MOVQ DwConvF32Args_C(AX), DX
	SHLQ $2, DX
	MOVQ DwConvF32Args_Weight(AX), BX
	ADDQ R14, BX
	WEIGHT(W00)
	WEIGHT(W01)
	WEIGHT(W02)
	WEIGHT(W10)
	WEIGHT(W11)
	WEIGHT(W12)
	WEIGHT(W20)
	WEIGHT(W21)
	WEIGHT(W22)
	SETUP

	MOVQ    DwConvF32Args_Taps(AX), BX
	MOVLQSX (BX), DX
	MOVLQSX 12(BX), R8
	MOVLQSX 24(BX), R9
	SUBQ    DX, R8
	SUBQ    DX, R9
	SHLQ    $2, R8
	SHLQ    $2, R9
	MOVQ    DwConvF32Args_In(AX), SI
	LEAQ    (SI)(DX*4), SI
	ADDQ    R14, SI
	MOVQ    DwConvF32Args_Out(AX), DI
	ADDQ    R14, DI
	MOVQ    DwConvF32Args_OutStride(AX), R11
	SHLQ    $2, R11
	MOVQ    DwConvF32Args_W(AX), CX
	MOVQ    DwConvF32Args_InStride(AX), DX
	SHLQ    $2, DX
	VXORPS  X0, X0, X0 // P0
	VXORPS  X1, X1, X1 // P1
	CMPQ    DX, R10
	JNE     two
	COLUMN(P1, P2, P0)
	COLUMN(P2, P0, P1)

one:
	COLUMN(P0, P1, P2)
	PIXEL(P0)
	JEQ  done
	COLUMN(P1, P2, P0)
	PIXEL(P1)
	JEQ  done
	COLUMN(P2, P0, P1)
	PIXEL(P2)
	JNE  one

done:
	VZEROUPPER
	RET

two:
	SHARED(P1, P0)

pair:
	MIDDLE(P0)
	SHARED(P0, P1)
	PIXEL(P0)
	JEQ  done
	MIDDLE(P1)
	SHARED(P1, P0)
	PIXEL(P1)
	JNE  pair
	VZEROUPPER
	RET
