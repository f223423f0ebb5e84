#include "bare.h"

enum { ARGS_SIZE = 1 << 16 };

// load maps the program where it wants to be, and returns where it starts.
static u64 load(void) {
    struct { u8 ident[16]; u16 type, machine; u32 version; u64 entry, phoff, shoff; u32 flags; u16 size, phsize, phnum; } *elf = (void *)(PHYSICAL + IMAGE);
    struct segment { u32 type, flags; u64 offset, address, physical, file_size, size, align; } *s = (void *)((u8 *)elf + elf->phoff);
    for (int i = 0; i < elf->phnum; i++, s++) {
        if (s->type != 1) continue;
        if (s->flags & 1) mark_products((u8 *)elf + s->offset, s->file_size);
        map_file(s->address, s->size, IMAGE + s->offset, s->file_size, s->flags & 2, s->flags & 1);
    }
    return elf->entry;
}

// arguments puts argc, argv, the environment and the auxiliary vector on the stack, and returns where.
static u64 arguments(void) {
    char *s = memcpy((void *)(STACK - ARGS_SIZE), (void *)(PHYSICAL + ARGS), ARGS_SIZE);
    u64 *stack = (u64 *)(STACK - 2 * ARGS_SIZE), *at = stack + 1;
    for (int list = 0; list < 2; list++) {
        while (*s) {
            *at++ = (u64)s;
            while (*s++) {}
        }
        if (!list) *stack = at - stack - 1;
        *at++ = 0, s++;
    }
    u64 auxv[] = {6, PAGE, 25, (u64)stack - 16, 0, 0}; // AT_PAGESZ, AT_RANDOM, AT_NULL
    stack[-1] = ticks() * 6364136223846793005, stack[-2] = stack[-1] + 1442695040888963407;
    memcpy(at, auxv, sizeof auxv);
    return (u64)stack;
}

void start(void) {
    static struct { u16 offset, selector; u8 stack, type; u16 high; u32 higher, zero; } idt[32];
    for (int i = 0; i < 32; i++) {
        idt[i].offset = (u64)&exceptions[16 * i], idt[i].high = (u64)&exceptions[16 * i] >> 16;
        idt[i].selector = 0x10, idt[i].type = 0x8e;
    }
    idt[3].type |= 0x60; // the program may break
    struct __attribute__((packed)) { u16 limit; u64 base; } idtr = {sizeof idt - 1, (u64)idt};
    __asm__ volatile("lidt %0" ::"m"(idtr));
    set_msr(0xc0000081, 0x10ul << 32); // STAR, LSTAR, SFMASK
    set_msr(0xc0000082, (u64)syscall_entry);
    set_msr(0xc0000084, 0x700);

    print("bare: start\n", 12);
    struct frame f = {.rip = load(), .cs = 0x2b, .rflags = 2, .rsp = arguments(), .ss = 0x23};
    enter(&f);
}
