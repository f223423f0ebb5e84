#include "bare.h"

enum { PRESENT = 1, WRITABLE = 2, USER = 4 };
#define NO_EXECUTE (1ul << 63)
#define FRAME 0x000ffffffffff000ul // where a page lies
#define MAPPINGS 0x100000000000ul

enum { STACK_SIZE = 1 << 20 };

static u64 frames = FRAMES, free_frames, mapped = MAPPINGS;
static struct { u64 from, to; } regions[4] = {{MAPPINGS, MAPPINGS}, {STACK - STACK_SIZE, STACK}};
static int n_regions = 2;

static u64 *at(u64 physical) { return (u64 *)(PHYSICAL + physical); }

static u64 new_frame(void) {
    u64 frame = free_frames;
    if (frame) free_frames = *at(frame);
    else if ((frame = frames) < MEMORY) frames += PAGE;
    else { say("bare: out of memory ", frames); stop(); }
    memset(at(frame), 0, PAGE);
    return frame;
}

// entry is where the page table has the page, 0 if there is no such table and none is to be made.
static u64 *entry(u64 address, int make) {
    u64 *table = pml4;
    for (int shift = 39; shift > 12; shift -= 9) {
        u64 *e = &table[address >> shift & 511];
        if (!*e && !make) return 0;
        if (!*e) *e = new_frame() | PRESENT | WRITABLE | USER;
        table = at(*e & FRAME);
    }
    return &table[address >> 12 & 511];
}

void release(u64 from, u64 size) {
    for (u64 page = from, *e; page < from + size; page += PAGE) {
        if (!(e = entry(page, 0))) page |= (1 << 21) - PAGE; // the last of this table
        else if (*e) {
            *at(*e & FRAME) = free_frames, free_frames = *e & FRAME, *e = 0;
            __asm__ volatile("invlpg (%0)" ::"r"(page) : "memory");
        }
    }
}

void page_fault(struct frame *f) {
    u64 address;
    __asm__("mov %%cr2, %0" : "=r"(address));
    for (int i = 0; i < n_regions && !(f->error & PRESENT); i++)
        if (address >= regions[i].from && address < regions[i].to) {
            *entry(address, 1) = new_frame() | PRESENT | WRITABLE | USER | NO_EXECUTE;
            return;
        }
    fail(f, "bare: page fault, address ", address);
}

u64 map_anew(u64 size) {
    u64 from = mapped;
    regions[0].to = mapped += (size + PAGE - 1) & ~(u64)(PAGE - 1);
    return from;
}

void map_file(u64 address, u64 size, u64 from, u64 in_file, int writable, int code) {
    u64 end = (in_file + PAGE - 1) & ~(u64)(PAGE - 1), rights = PRESENT | USER;
    if (writable) rights |= WRITABLE;
    if (!code) rights |= NO_EXECUTE;
    for (u64 page = 0; page < end; page += PAGE) *entry(address + page, 1) = (from + page) | rights;
    if (size == in_file) return;
    memset((u8 *)at(from) + in_file, 0, end - in_file);
    regions[n_regions].from = address + end, regions[n_regions++].to = address + size;
}
