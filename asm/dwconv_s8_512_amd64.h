// Registers of 512 bits for dwconv_s8_3x3_amd64.h.

#define BYTES 64

#define C00 Z0
#define C01 Z1
#define C02 Z2
#define C03 Z3
#define C10 Z4
#define C11 Z5
#define C12 Z6
#define C13 Z7
#define C20 Z8
#define C21 Z9
#define C22 Z10
#define C23 Z11
#define W00 Z12
#define W01 Z13
#define W02 Z14
#define W03 Z15
#define W10 Z16
#define W11 Z17
#define W12 Z18
#define W13 Z19
#define W20 Z20
#define W21 Z21
#define W22 Z22
#define W23 Z23
#define S0 Z24
#define S1 Z25
#define S2 Z26
#define S3 Z27
#define SIGN Z28
#define ZERO Z29
#define LO Z30
#define HI Z31
#define NONE C23 // zero while weights are read

// QUARTERS reads 64 values of 32 bits, as many as there are, in the order of the quarters.
#define QUARTERS(a, b, c, d) \
	VMOVDQU32.Z (BX), K1, C00 \
	VMOVDQU32.Z 64(BX), K2, C01 \
	VMOVDQU32.Z 128(BX), K3, C02 \
	VMOVDQU32.Z 192(BX), K4, C03 \
	VSHUFI32X4  $0x44, C01, C00, C20 \
	VSHUFI32X4  $0xEE, C01, C00, C21 \
	VSHUFI32X4  $0x44, C03, C02, C22 \
	VSHUFI32X4  $0xEE, C03, C02, C23 \
	VSHUFI32X4  $0x88, C22, C20, a \
	VSHUFI32X4  $0xDD, C22, C20, b \
	VSHUFI32X4  $0x88, C23, C21, c \
	VSHUFI32X4  $0xDD, C23, C21, d

// KEEP puts vectors q to q+3 on the stack.
#define KEEP(q) \
	VMOVDQU32 S0, (q*BYTES)(R12) \
	VMOVDQU32 S1, ((q+1)*BYTES)(R12) \
	VMOVDQU32 S2, ((q+2)*BYTES)(R12) \
	VMOVDQU32 S3, ((q+3)*BYTES)(R12)
