//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"
#include "dwconv_s8_512_amd64.h"

// func dwConvS8Grid512(d *DwConvS8Args, first, n, column int)
TEXT ·dwConvS8Grid512(SB), 0, $640-32
#include "dwconv_s8_3x3_amd64.h"
#include "dwconv_s8_3x3_two_amd64.h"
