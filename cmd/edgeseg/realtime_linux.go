package main

import (
	"bufio"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/edgeseg/edgeseg/boards"
)

// realtime gives the threads that capture and segment precedence over all others, each worker a CPU of its own, and
// keeps memory from being paged out. What the system refuses is said, and the run goes on without it.
type realtime struct {
	log  *slog.Logger
	cpus []int // of the workers, the fastest first
}

// Of SCHED_FIFO's 1 to 99: below the kernel's own threads, which have 50. A frame is taken before one is segmented.
const (
	capturePriority = 20
	workerPriority  = 10
)

func newRealtime(b *boards.Board, log *slog.Logger) *realtime {
	r := &realtime{log: log}
	for _, c := range b.CPU.Fast() {
		r.cpus = append(r.cpus, c.ID)
	}
	return r
}

// capture is called in the thread that takes frames from the driver.
func (r *realtime) capture() { r.fifo("capture", capturePriority) }

// worker is called in the thread of a worker.
func (r *realtime) worker(i int) {
	r.fifo("worker", workerPriority)
	if len(r.cpus) == 0 {
		return
	}
	var set unix.CPUSet
	set.Set(r.cpus[i%len(r.cpus)])
	if err := unix.SchedSetaffinity(0, &set); err != nil {
		r.log.Warn("realtime: a worker is not pinned", "cpu", r.cpus[i%len(r.cpus)], "error", err)
	}
}

func (r *realtime) fifo(what string, priority uint32) {
	err := unix.SchedSetAttr(0, &unix.SchedAttr{
		Size: unix.SizeofSchedAttr, Policy: unix.SCHED_FIFO, Priority: priority,
		Flags: unix.SCHED_FLAG_RESET_ON_FORK, // new threads are ordinary ones
	}, 0)
	if err != nil {
		r.log.Warn("realtime: SCHED_FIFO is refused", "thread", what, "error", err,
			"remedy", "LimitRTPRIO=20 and CPUSchedulingPolicy=other in the unit, or CAP_SYS_NICE")
	}
}

// lock keeps what is in memory there: the heap, in which the arena and the weights lie. Pages that nobody has
// used yet are not fetched for it.
func (r *realtime) lock() {
	locked, err := lockAnonymous()
	if err != nil {
		r.log.Warn("realtime: memory is not locked", "error", err, "remedy", "LimitMEMLOCK=infinity in the unit, or CAP_IPC_LOCK")
		return
	}
	r.log.Info("realtime: memory is locked", "bytes", locked)
}

func lockAnonymous() (locked int64, err error) {
	f, err := os.Open("/proc/self/maps")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		start, end, ok := anonymous(lines.Text())
		if !ok {
			continue
		}
		const onFault = 1 // MLOCK_ONFAULT
		if _, _, e := unix.Syscall(unix.SYS_MLOCK2, start, end-start, onFault); e != 0 {
			return locked, e
		}
		locked += int64(end - start)
	}
	return locked, nil
}

// anonymous tells the mappings of memory that is nobody's file from a line of /proc/self/maps.
func anonymous(line string) (start, end uintptr, ok bool) {
	f := strings.Fields(line)
	if len(f) < 5 || f[1] != "rw-p" || f[4] != "0" || len(f) > 5 && !strings.HasPrefix(f[5], "[anon") && f[5] != "[heap]" {
		return 0, 0, false
	}
	_, err := fmt.Sscanf(f[0], "%x-%x", &start, &end)
	return start, end, err == nil && start < end
}
