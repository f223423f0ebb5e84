// Fours of bytes in the order of four vectors of 256 bits that VPACKSSDW and VPACKSSWB, or their like, have narrowed to one.
DATA fours<>+0(SB)/4, $0
DATA fours<>+4(SB)/4, $4
DATA fours<>+8(SB)/4, $1
DATA fours<>+12(SB)/4, $5
DATA fours<>+16(SB)/4, $2
DATA fours<>+20(SB)/4, $6
DATA fours<>+24(SB)/4, $3
DATA fours<>+28(SB)/4, $7
GLOBL fours<>(SB), RODATA|NOPTR, $32
