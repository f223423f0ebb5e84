// Fours of bytes in the order of four vectors of 512 bits that VPACKSSDW and VPACKSSWB, or their like, have narrowed to one.
DATA fours<>+0(SB)/4, $0
DATA fours<>+4(SB)/4, $4
DATA fours<>+8(SB)/4, $8
DATA fours<>+12(SB)/4, $12
DATA fours<>+16(SB)/4, $1
DATA fours<>+20(SB)/4, $5
DATA fours<>+24(SB)/4, $9
DATA fours<>+28(SB)/4, $13
DATA fours<>+32(SB)/4, $2
DATA fours<>+36(SB)/4, $6
DATA fours<>+40(SB)/4, $10
DATA fours<>+44(SB)/4, $14
DATA fours<>+48(SB)/4, $3
DATA fours<>+52(SB)/4, $7
DATA fours<>+56(SB)/4, $11
DATA fours<>+60(SB)/4, $15
GLOBL fours<>(SB), RODATA|NOPTR, $64
