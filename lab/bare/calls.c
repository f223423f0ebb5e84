#include "bare.h"

enum { ENOENT = 2, EAGAIN = 11, EINVAL = 22, ETIMEDOUT = 110 };

enum { EVENT = 3, POLL = 4 }; // file descriptors: an eventfd, by which a poll is ended
static struct __attribute__((packed)) { u32 events; u64 data; } event;
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
    memcpy((void *)f->rsi, &event, sizeof event); // counts where the result is 1
    if (!event_is_set && ms) wait(f, &event, ms < 0 ? NEVER : now() + ms * 1000000, 0);
    else f->rax = event_is_set;
}

static void system_call(struct frame *f) {
    u64 *p = (u64 *)f->rdi, *q = (u64 *)f->rsi, *r = (u64 *)f->rdx, nr = f->rax;
    f->rax = 0;
    switch (nr) {
    case 0: // read
        if (f->rdi != EVENT) fail(f, "bare: read of ", f->rdi);
        event_is_set = 0, f->rax = 8;
        break;
    case 1: // write
        f->rax = f->rdx;
        if (f->rdi == 1 || f->rdi == 2) print((char *)f->rsi, f->rdx);
        else if (f->rdi == EVENT) event_is_set = 1, wake(&event, 1, 1);
        else fail(f, "bare: write to ", f->rdi);
        break;
    case 3: case 234: break; // close, tgkill
    case 9: // mmap; MAP_FIXED: what is there already, anew; wishes where are not heeded otherwise
        if (f->r10 & 0x10) release(f->rax = f->rdi, f->rsi);
        else f->rax = map_anew(f->rsi);
        break;
    case 11: release(f->rdi, f->rsi); break; // munmap
    case 13: if (r) memset(r, 0, 32); break; // rt_sigaction: no signal ever comes
    case 14: if (r) *r = 0; break; // rt_sigprocmask
    case 24: yield(f); break; // sched_yield
    case 28: if (f->rdx == 4) release(f->rdi, f->rsi); break; // madvise: MADV_DONTNEED; zeros are relied on
    case 35: wait(f, 0, now() + p[0] * 1000000000 + p[1], 0); break; // nanosleep
    case 39: f->rax = 1; break; // getpid
    case 56: f->rax = clone(f); break;
    case 60: end_thread(f); break; // exit, of a thread
    case 72: f->rax = f->rsi == 3 ? 2 : 0; break; // fcntl: F_GETFL says O_RDWR
    case 131: if (q) q[0] = 0, q[1] = 2, q[2] = 0; break; // sigaltstack: there is none
    case 157: f->rax = -EINVAL; break; // prctl
    case 158: // arch_prctl: ARCH_SET_FS, ARCH_REQ_XCOMP_PERM
        if (f->rdi == 0x1002) set_fs(f->rsi);
        else if (f->rdi != 0x1023) f->rax = -EINVAL;
        break;
    case 186: f->rax = thread(); break; // gettid
    case 202: futex(f); break;
    case 204: *r = 1; f->rax = 8; break; // sched_getaffinity: one CPU
    case 228: q[0] = now() / 1000000000, q[1] = now() % 1000000000; break; // clock_gettime
    case 231: say("bare: exit ", f->rdi); stop(); // exit_group
    case 233: memcpy(&event, (void *)f->r10, sizeof event); break; // epoll_ctl
    case 257: case 262: case 267: f->rax = -ENOENT; break; // openat, newfstatat, readlinkat
    case 281: epoll_wait(f); break; // epoll_pwait
    case 290: f->rax = EVENT; break; // eventfd2
    case 291: f->rax = POLL; break; // epoll_create1
    case 302: if (f->r10) ((u64 *)f->r10)[0] = ((u64 *)f->r10)[1] = 1024; break; // prlimit64
    case 318: // getrandom
        for (u64 i = f->rax = f->rsi, x = ticks(); i--;) ((u8 *)p)[i] = (x = x * 6364136223846793005 + 1442695040888963407) >> 56;
        break;
    default: fail(f, "bare: system call ", nr);
    }
}

void trap(struct frame *f) {
    if (f->vector == 0x80) system_call(f);
    else if (f->vector == 14) page_fault(f);
    else if (f->vector == 3) product((u8 *)f->rip - 1), f->rip += 4;
    else fail(f, "bare: exception ", f->vector);
}
