// TDPBSSD where Bochs has it wrong: 3.0 and 3.1 multiply bytes without their signs. Its places in the
// program become breakpoints, behind which Bochs executes it, for its checks of shapes, and the
// sums are then put right. Tiles, their loads and stores and their configuration are Bochs's.

#include "bare.h"

enum { BREAKPOINT = 0xcc, VEX = 0xc4 };

// mark_products sets the breakpoints in code.
void mark_products(u8 *code, u64 size) {
    for (; size >= 5; code++, size--)
        if (code[0] == VEX && code[1] == 0xe2 && (code[2] & 0xc7) == 0x43 && code[3] == 0x5e && code[4] >= 0xc0) *code = BREAKPOINT;
}

static void execute(const u8 *code, u64 size, void *at) { // with at in RAX and a row's 64 bytes in RCX
    static u8 copy[8];
    memcpy(copy, code, size);
    copy[size] = 0xc3; // ret
    __asm__ volatile("call *%0" ::"r"(copy), "a"(at), "c"(64ul) : "memory");
}

static void store(int tile, void *to) { execute((u8[]){VEX, 0xe2, 0x7a, 0x4b, 0x04 | tile << 3, 0x08}, 6, to); }
static void load(int tile, void *from) { execute((u8[]){VEX, 0xe2, 0x7b, 0x4b, 0x04 | tile << 3, 0x08}, 6, from); }

// product executes the TDPBSSD that a breakpoint stands at. What lies outside of a tile's shape is 0 here,
// and is neither stored nor loaded.
void product(const u8 *at) {
    static signed char a[16][16][4], b[16][16][4];
    static int sums[16][16];
    int to = at[4] >> 3 & 7, left = at[4] & 7, right = ~at[2] >> 3 & 7;
    memset(a, 0, sizeof a);
    memset(b, 0, sizeof b);
    store(to, sums);
    store(left, a);
    store(right, b);
    execute((u8[]){VEX, at[1], at[2], at[3], at[4]}, 5, 0);
    for (int m = 0; m < 16; m++)
        for (int k = 0; k < 16; k++) {
            int x0 = a[m][k][0], x1 = a[m][k][1], x2 = a[m][k][2], x3 = a[m][k][3];
            if (x0 | x1 | x2 | x3)
                for (int n = 0; n < 16; n++) sums[m][n] += x0 * b[k][n][0] + x1 * b[k][n][1] + x2 * b[k][n][2] + x3 * b[k][n][3];
        }
    load(to, sums);
}
