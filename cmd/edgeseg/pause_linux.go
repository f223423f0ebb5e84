package main

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// pause lets the thread sleep for a moment and keeps its processor of the Go runtime: the
// runtime takes the goroutine for running. Waiting so costs no instructions.
//
// Inlined, a loop of it could not be preempted: signals find it in the system call, and only the
// call of a function looks whether somebody wants to stop the world. A collection would wait for
// the loop, and the loop for a goroutine that the collection keeps from running.
//
//go:noinline
func pause() {
	moment := unix.Timespec{Nsec: 100_000}
	unix.RawSyscall(unix.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&moment)), 0, 0)
}
