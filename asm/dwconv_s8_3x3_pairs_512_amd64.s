//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"
#include "dwconv_s8_512_amd64.h"

#define PAIRS

// func dwConvS8Pairs512(d *DwConvS8Args, first, n, column int)
TEXT ·dwConvS8Pairs512(SB), 0, $1408-32
#include "dwconv_s8_3x3_amd64.h"
