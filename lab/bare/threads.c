#include "bare.h"

enum { FREE, READY, WAITING };
static struct thread {
    int state;
    struct frame f;
    u64 fs;
    const void *on; // what is waited on
    u64 until;      // and how long
} threads[64] = {{.state = READY}};
enum { THREADS = sizeof threads / sizeof *threads };
static int current;

int thread(void) { return current + 1; }

void set_fs(u64 fs) { set_msr(0xc0000100, threads[current].fs = fs); }

static u64 slept; // time passes by instructions, and at once where all wait
u64 now(void) { return ticks() + slept; }

void yield(struct frame *f) {
    threads[current].f = *f;
    for (;;) {
        u64 first = NEVER;
        for (int i = 1; i <= THREADS; i++) {
            struct thread *t = &threads[(current + i) % THREADS];
            if (t->state == WAITING && t->until <= now()) t->state = READY;
            if (t->state == READY) {
                current = t - threads;
                *f = t->f;
                set_fs(t->fs);
                return;
            }
            if (t->state == WAITING && t->until < first) first = t->until;
        }
        if (first == NEVER) fail(f, "bare: all threads wait, last ", current);
        if (first > now()) slept += first - now();
    }
}

void wait(struct frame *f, const void *on, u64 until, long result) {
    struct thread *t = &threads[current];
    f->rax = result;
    t->state = WAITING, t->on = on, t->until = until;
    yield(f);
}

int wake(const void *on, int most, long result) {
    int n = 0;
    for (struct thread *t = threads; t < threads + THREADS && n < most; t++)
        if (t->state == WAITING && t->on == on) t->state = READY, t->f.rax = result, n++;
    return n;
}

long clone(struct frame *f) {
    for (int i = 0; i < THREADS; i++)
        if (threads[i].state == FREE) {
            struct thread *t = &threads[i];
            t->state = READY, t->f = *f, t->fs = f->r8;
            t->f.rax = 0, t->f.rsp = f->rsi;
            return i + 1;
        }
    fail(f, "bare: too many threads, ", THREADS);
}

void end_thread(struct frame *f) {
    threads[current].state = FREE;
    yield(f);
}
