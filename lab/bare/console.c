#include "bare.h"

// What is printed at this port is what Bochs prints.
static char printed; // last

void print(const char *s, u64 n) { while (n--) out8(0xe9, printed = *s++); }

void say(const char *s, u64 v) { // our own lines begin with "bare:"
    if (s[0] == 'b' && printed != '\n') print("\n", 1);
    while (*s) print(s++, 1);
    for (int shift = 60; shift >= 0; shift -= 4)
        if (v >> shift || !shift) print(&"0123456789abcdef"[v >> shift & 15], 1);
}

_Noreturn void stop(void) {
    print("\n", 1);
    for (const char *s = "Shutdown"; *s; s++) out8(0x8900, *s);
    for (;;) __asm__ volatile("hlt");
}

_Noreturn void fail(struct frame *f, const char *why, u64 v) {
    say(why, v);
    say(" at ", f->rip);
    say(" error ", f->error);
    stop();
}

// For the compiler, too.
void *memset(void *to, int v, u64 n) {
    void *d = to;
    __asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(v) : "memory");
    return to;
}

void *memcpy(void *to, const void *from, u64 n) {
    void *d = to;
    __asm__ volatile("rep movsb" : "+D"(d), "+S"(from), "+c"(n)::"memory");
    return to;
}
