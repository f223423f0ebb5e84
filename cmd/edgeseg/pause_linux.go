package main

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// pause lets the thread sleep for a moment and keeps its processor of the Go runtime: the
// runtime takes the goroutine for running. Waiting so costs no instructions.
func pause() {
	moment := unix.Timespec{Nsec: 100_000}
	unix.RawSyscall(unix.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&moment)), 0, 0)
}
