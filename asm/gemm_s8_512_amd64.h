// From sums to bytes, with registers of 512 bits: what the int8 matrix kernels do to a panel of 32 channels,
// in the files that include it. TWO does two pixels; HALFFOUR four of whose channels 16 or fewer exist. The files define
//
//	SIGNED, UNSIGNED  registers with what is added to bytes of either kind before they are written: 0 and 0x80, the
//	                  other way round where C is to be OutShifted. A kernel that never is defines UNSIGNED as Z16 and
//	                  SIGNED as a register that is 0
//
//	DX       bytes from pixel to pixel of C
//	DI       C of the next pixel
//	R11      pixels that are not stored yet
//	Z12, Z13 multipliers; Z14, Z15 those for sums below 0
//	Z16      0x80 in each byte
//	Z18      zero point in words; Z19, Z20 limits in bytes; Z21 fours<>
//	K1       channels of the panel that exist
//
// Behind the last pixel they go on at the label stored.

#include "fours_512_amd64.h"

#define HALFPRODUCT(low) \
	VCVTDQ2PS low, low       \
	VMULPS    Z12, low, low

#define PRODUCT(low, high) \
	VCVTDQ2PS low, low       \
	VCVTDQ2PS high, high     \
	VMULPS    Z12, low, low  \
	VMULPS    Z13, high, high

// PRELU is PRODUCT with other multipliers for sums below 0.
#define HALFPRELU(low) \
	VPMOVD2M  low, K2             \
	KNOTW     K2, K3              \
	VCVTDQ2PS low, low            \
	VMULPS    Z14, low, K2, low   \
	VMULPS    Z12, low, K3, low

#define PRELU(low, high) \
	VPMOVD2M  low, K2             \
	VPMOVD2M  high, K3            \
	KNOTW     K2, K4              \
	KNOTW     K3, K5              \
	VCVTDQ2PS low, low            \
	VCVTDQ2PS high, high          \
	VMULPS    Z14, low, K2, low   \
	VMULPS    Z15, high, K3, high \
	VMULPS    Z12, low, K4, low   \
	VMULPS    Z13, high, K5, high

// ROUND makes words of two vectors of products.
#define ROUND(a, b) \
	VCVTPS2DQ a, a    \
	VCVTPS2DQ b, b    \
	VPACKSSDW b, a, a

// CLAMP adds the zero point to two vectors, narrows to bytes and clamps. Saturation on the way changes
// nothing that the clamp would not.
#define CLAMP(a, b) \
	VPADDSW   a, Z18, a \
	VPADDSW   b, Z18, b \
	VPACKSSWB b, a, a   \
	VPMAXSB   a, Z19, a \
	VPMINSB   a, Z20, a \
	VPXORD    a, SIGNED, a

// RELU is CLAMP for a zero point of -128 and the whole range.
#define RELU(a, b) \
	VPACKUSWB b, a, a \
	VPXORD    a, UNSIGNED, a

// STORE writes a pixel, unless the last was one before.
#define STORE(x) \
	VMOVDQU8 x, K1, (DI)  \
	ADDQ     DX, DI       \
	DECQ     R11          \
	JZ       stored

#define TWO(SCALE, FINISH, l0, h0, l1, h1, y0, y1) \
	SCALE(l0, h0)                \
	SCALE(l1, h1)                \
	ROUND(l0, h0)                \
	ROUND(l1, h1)                \
	FINISH(l0, l1)               \
	VPERMD        l0, Z21, l0    \
	STORE(y0)                    \
	VEXTRACTI64X4 $1, l0, y1     \
	STORE(y1)

#define HALFTWO(SCALE, a, b) \
	SCALE(a)     \
	SCALE(b)     \
	ROUND(a, b)

// HALFFOUR is TWO for four pixels of a half panel.
#define HALFFOUR(SCALE) \
	HALFTWO(SCALE, Z0, Z2)    \
	HALFTWO(SCALE, Z4, Z6)    \
	CLAMP(Z0, Z4)             \
	VPERMD        Z0, Z21, Z0 \
	STORE(X0)                 \
	VEXTRACTI64X2 $1, Z0, X2  \
	STORE(X2)                 \
	VEXTRACTI64X2 $2, Z0, X4  \
	STORE(X4)                 \
	VEXTRACTI64X2 $3, Z0, X6  \
	STORE(X6)
