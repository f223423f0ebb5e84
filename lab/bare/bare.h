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
#define FRAMES 0x4000000ul  // pages are taken from here on
#define STACK 0x7ffffff00000ul // the end of the program's
#define MEMORY 0x20000000ul // what lab/bochs.sh gives the machine

struct frame { // as boot.S pushes it
    u64 r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax;
    u64 vector, error, rip, cs, rflags, rsp, ss;
};

void *memset(void *, int, u64);
void *memcpy(void *, const void *, u64);

static inline void out8(u16 port, u8 v) { __asm__ volatile("outb %0, %1" ::"a"(v), "Nd"(port)); }
static inline u64 ticks(void) { u32 lo, hi; __asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi)); return (u64)hi << 32 | lo; }
static inline void set_msr(u32 msr, u64 v) { __asm__ volatile("wrmsr" ::"c"(msr), "a"((u32)v), "d"((u32)(v >> 32))); }

// boot.S
extern u64 pml4[];
extern u8 exceptions[], syscall_entry[];
void enter(struct frame *);

// console.c
void print(const char *s, u64 n);
void say(const char *s, u64 v);                             // s, then v in hexadecimal
_Noreturn void stop(void);                                  // ends the machine
_Noreturn void fail(struct frame *, const char *why, u64 v); // says why and where, and ends it

// memory.c
void map_file(u64 address, u64 size, u64 from, u64 in_file, int writable, int code); // a segment, of which in_file bytes lie at from
u64 map_anew(u64 size);                                     // somewhere
void release(u64 from, u64 size);                           // takes pages back; those asked for again are zero
void page_fault(struct frame *);                            // gives memory to a page that was asked for

// threads.c
#define NEVER ~0ul
u64 now(void);                 // nanoseconds
int thread(void);              // the running one's number
void set_fs(u64 fs);           // its FS base
long clone(struct frame *);    // another one, as the system call wants it; its number
void yield(struct frame *);    // to the next one, whose frame this becomes
void wait(struct frame *, const void *on, u64 until, long result); // as yield; the result is of one whose time is over
int wake(const void *on, int most, long result);
void end_thread(struct frame *);

// tiles.c
void mark_products(u8 *code, u64 size);
void product(const u8 *at);
