// A kernel for one static Linux program on one CPU: what Go's runtime asks of Linux, and the
// registers of AVX, AVX-512 and AMX. It lets test programs run on emulated CPUs on which
// Linux itself does not come up. Anything that it does not know ends the run as a failure.
//
// The program lies in memory at IMAGE (an ELF executable whose segments lie at whole pages),
// its arguments and environment at ARGS: strings that end in 0, an empty one after each list.
// Threads change only where they wait in a system call, so that no vector register has to be
// kept for them: Go's runtime expects none to survive one.

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

enum { PAGE = 4096 };
#define PHYSICAL 0xffff800000000000 // all memory, as boot.S maps it
#define ARGS 0xf00000ul
#define IMAGE 0x1000000ul
#define FRAMES 0x4000000ul // pages are taken from here on
#define MEMORY 0x20000000ul // what lab/bochs.sh gives the machine
#define STACK 0x7ffffff00000ul
#define MAPPINGS 0x100000000000ul
enum { STACK_SIZE = 1 << 20, ARGS_SIZE = 1 << 16 };

enum { PRESENT = 1, WRITABLE = 2, USER = 4 };
#define NO_EXECUTE (1ul << 63)
#define FRAME 0x000ffffffffff000ul // where a page lies

struct frame { // as boot.S pushes it
    u64 r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax;
    u64 vector, error, rip, cs, rflags, rsp, ss;
};

extern u64 pml4[];
extern u8 exceptions[], syscall_entry[];
void enter(struct frame *);
void mark_products(u8 *code, u64 size); // tiles.c
void product(const u8 *at);

static void out8(u16 port, u8 v) { __asm__ volatile("outb %0, %1" ::"a"(v), "Nd"(port)); }
static u64 ticks(void) { u32 lo, hi; __asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi)); return (u64)hi << 32 | lo; }
static void set_msr(u32 msr, u64 v) { __asm__ volatile("wrmsr" ::"c"(msr), "a"((u32)v), "d"((u32)(v >> 32))); }

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

// ---- console, and the end

static char printed; // last

static void print(const char *s, u64 n) { while (n--) out8(0xe9, printed = *s++); }

static void say(const char *s, u64 v) { // s, then v in hexadecimal; our own lines begin with "bare:"
    if (s[0] == 'b' && printed != '\n') print("\n", 1);
    while (*s) print(s++, 1);
    for (int shift = 60; shift >= 0; shift -= 4)
        if (v >> shift || !shift) print(&"0123456789abcdef"[v >> shift & 15], 1);
}

static _Noreturn void stop(void) {
    print("\n", 1);
    for (const char *s = "Shutdown"; *s; s++) out8(0x8900, *s);
    for (;;) __asm__ volatile("hlt");
}

static _Noreturn void fail(struct frame *f, const char *why, u64 v) {
    say(why, v);
    say(" at ", f->rip);
    say(" error ", f->error);
    stop();
}

// ---- memory

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

// release takes the pages back; those asked for again are zero.
static void release(u64 from, u64 size) {
    for (u64 page = from, *e; page < from + size; page += PAGE) {
        if (!(e = entry(page, 0))) page |= (1 << 21) - PAGE; // the last of this table
        else if (*e) {
            *at(*e & FRAME) = free_frames, free_frames = *e & FRAME, *e = 0;
            __asm__ volatile("invlpg (%0)" ::"r"(page) : "memory");
        }
    }
}

// page_fault gives memory to a page that was asked for.
static void page_fault(struct frame *f) {
    u64 address;
    __asm__("mov %%cr2, %0" : "=r"(address));
    for (int i = 0; i < n_regions && !(f->error & PRESENT); i++)
        if (address >= regions[i].from && address < regions[i].to) {
            *entry(address, 1) = new_frame() | PRESENT | WRITABLE | USER | NO_EXECUTE;
            return;
        }
    fail(f, "bare: page fault, address ", address);
}

static u64 mmap(u64 size) { // the program's wishes where are not heeded
    u64 from = mapped;
    regions[0].to = mapped += (size + PAGE - 1) & ~(u64)(PAGE - 1);
    return from;
}

// ---- threads

enum { FREE, READY, WAITING };
#define NEVER ~0ul
static struct thread {
    int state;
    struct frame f;
    u64 fs;
    const void *on; // what is waited on
    u64 until;      // and how long
} threads[64];
enum { THREADS = sizeof threads / sizeof *threads };
static int current;

static u64 slept; // time passes by instructions, and at once where all wait
static u64 now(void) { return ticks() + slept; }

static void switch_thread(struct frame *f) {
    threads[current].f = *f;
    for (;;) {
        u64 first = NEVER;
        for (int i = 1; i <= THREADS; i++) {
            struct thread *t = &threads[(current + i) % THREADS];
            if (t->state == WAITING && t->until <= now()) t->state = READY;
            if (t->state == READY) {
                current = t - threads;
                *f = t->f;
                set_msr(0xc0000100, t->fs);
                return;
            }
            if (t->state == WAITING && t->until < first) first = t->until;
        }
        if (first == NEVER) fail(f, "bare: all threads wait, last ", current);
        if (first > now()) slept += first - now();
    }
}

// wait suspends the thread; its result is what it gets when the time is over.
static void wait(struct frame *f, const void *on, u64 until, long result) {
    struct thread *t = &threads[current];
    f->rax = result;
    t->state = WAITING, t->on = on, t->until = until;
    switch_thread(f);
}

static int wake(const void *on, int most, long result) {
    int n = 0;
    for (struct thread *t = threads; t < threads + THREADS && n < most; t++)
        if (t->state == WAITING && t->on == on) t->state = READY, t->f.rax = result, n++;
    return n;
}

static long clone(struct frame *f) {
    for (int i = 0; i < THREADS; i++)
        if (threads[i].state == FREE) {
            struct thread *t = &threads[i];
            t->state = READY, t->f = *f, t->fs = f->r8;
            t->f.rax = 0, t->f.rsp = f->rsi;
            return i + 1;
        }
    fail(f, "bare: too many threads, ", THREADS);
}

// ---- system calls

enum { ENOENT = 2, EAGAIN = 11, EINVAL = 22, ETIMEDOUT = 110 };

static struct __attribute__((packed)) { u32 events; u64 data; } event; // of the one eventfd, by which a poll is ended
static int event_is_set;

static void futex(struct frame *f) {
    u32 *word = (u32 *)f->rdi, op = f->rsi & 127, value = f->rdx;
    u64 *timeout = (u64 *)f->r10;
    if (op == 1) f->rax = wake(word, value, 0);
    else if (op) fail(f, "bare: futex ", op);
    else if (*word != value) f->rax = -EAGAIN;
    else wait(f, word, timeout ? now() + timeout[0] * 1000000000 + timeout[1] : NEVER, -ETIMEDOUT);
}

static void epoll_wait(struct frame *f) {
    long ms = (int)f->r10;
    if (!event_is_set && ms) wait(f, &event, ms < 0 ? NEVER : now() + ms * 1000000, 0);
    else f->rax = event_is_set;
    if (event_is_set) memcpy((void *)f->rsi, &event, sizeof event);
}

static void system_call(struct frame *f) {
    u64 *p = (u64 *)f->rdi, *q = (u64 *)f->rsi, *r = (u64 *)f->rdx, nr = f->rax;
    f->rax = 0;
    switch (nr) {
    case 0: event_is_set = 0; f->rax = 8; break; // read: only the eventfd was ever opened
    case 1: // write
        f->rax = f->rdx;
        if (f->rdi == 1 || f->rdi == 2) print((char *)f->rsi, f->rdx);
        else event_is_set = 1, wake(&event, 1, 1);
        break;
    case 9: // mmap; MAP_FIXED: what is there already, anew
        if (f->r10 & 0x10) release(f->rax = f->rdi, f->rsi);
        else f->rax = mmap(f->rsi);
        break;
    case 13: if (r) memset(r, 0, 32); break; // rt_sigaction: no signal ever comes
    case 14: if (r) *r = 0; break; // rt_sigprocmask
    case 24: switch_thread(f); break; // sched_yield
    case 35: wait(f, 0, now() + p[0] * 1000000000 + p[1], 0); break; // nanosleep
    case 39: f->rax = 1; break; // getpid
    case 56: f->rax = clone(f); break;
    case 60: threads[current].state = FREE; switch_thread(f); break; // exit, of a thread
    case 72: f->rax = f->rsi == 3 ? 2 : 0; break; // fcntl: F_GETFL says O_RDWR
    case 131: if (q) q[0] = 0, q[1] = 2, q[2] = 0; break; // sigaltstack: there is none
    case 157: f->rax = -EINVAL; break; // prctl
    case 158: // arch_prctl: ARCH_SET_FS, ARCH_REQ_XCOMP_PERM
        if (f->rdi == 0x1002) set_msr(0xc0000100, threads[current].fs = f->rsi);
        else if (f->rdi != 0x1023) f->rax = -EINVAL;
        break;
    case 186: f->rax = current + 1; break; // gettid
    case 202: futex(f); break;
    case 204: *r = 1; f->rax = 8; break; // sched_getaffinity: one CPU
    case 228: q[0] = now() / 1000000000, q[1] = now() % 1000000000; break; // clock_gettime
    case 231: say("bare: exit ", f->rdi); stop(); // exit_group
    case 233: memcpy(&event, (void *)f->r10, sizeof event); break; // epoll_ctl
    case 257: case 262: case 267: f->rax = -ENOENT; break; // openat, newfstatat, readlinkat
    case 281: epoll_wait(f); break; // epoll_pwait
    case 290: case 291: f->rax = 3 + nr - 290; break; // eventfd2, epoll_create1
    case 302: if (f->r10) ((u64 *)f->r10)[0] = ((u64 *)f->r10)[1] = 1024; break; // prlimit64
    case 318: // getrandom
        for (u64 i = f->rax = f->rsi, x = ticks(); i--;) ((u8 *)p)[i] = (x = x * 6364136223846793005 + 1442695040888963407) >> 56;
        break;
    case 11: release(f->rdi, f->rsi); break; // munmap
    case 28: if (f->rdx == 4) release(f->rdi, f->rsi); break; // madvise: MADV_DONTNEED; zeros are relied on
    case 3: case 234: break; // close, tgkill
    default: fail(f, "bare: system call ", nr);
    }
}

void trap(struct frame *f) {
    if (f->vector == 0x80) system_call(f);
    else if (f->vector == 14) page_fault(f);
    else if (f->vector == 3) product((u8 *)f->rip - 1), f->rip += 4;
    else fail(f, "bare: exception ", f->vector);
}

// ---- start

// load maps the program where it wants to be, and returns where it starts.
static u64 load(void) {
    struct { u8 ident[16]; u16 type, machine; u32 version; u64 entry, phoff, shoff; u32 flags; u16 size, phsize, phnum; } *elf = (void *)(PHYSICAL + IMAGE);
    struct segment { u32 type, flags; u64 offset, address, physical, file_size, size, align; } *s = (void *)((u8 *)elf + elf->phoff);
    for (int i = 0; i < elf->phnum; i++, s++) {
        if (s->type != 1) continue;
        u64 in_file = (s->file_size + PAGE - 1) & ~(u64)(PAGE - 1), rights = PRESENT | USER;
        if (s->flags & 2) rights |= WRITABLE;
        if (s->flags & 1) mark_products((u8 *)elf + s->offset, s->file_size);
        else rights |= NO_EXECUTE;
        for (u64 page = 0; page < in_file; page += PAGE) *entry(s->address + page, 1) = (IMAGE + s->offset + page) | rights;
        if (s->size > s->file_size) {
            memset((u8 *)elf + s->offset + s->file_size, 0, in_file - s->file_size);
            regions[n_regions].from = s->address + in_file, regions[n_regions++].to = s->address + s->size;
        }
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
    threads[0].state = READY;
    struct frame f = {.rip = load(), .cs = 0x2b, .rflags = 2, .rsp = arguments(), .ss = 0x23};
    enter(&f);
}
