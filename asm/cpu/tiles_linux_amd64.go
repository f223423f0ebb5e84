package cpu

import (
	"sync"

	"golang.org/x/sys/unix"
)

// tilesGranted asks Linux to let this process use the tile registers of AMX,
// whose 8 KiB it saves only for those who asked. It is asked once: the answer
// holds for the whole process, threads to come included, and is not taken back.
//
// From then on a thread that has used tiles has them saved when it is switched
// and when a signal comes, in the signal's frame of then 12 KiB. Linux refuses where a
// thread's signal stack is too small for that; those of Go's threads are 32 KiB.
var tilesGranted = sync.OnceValue(func() bool {
	const requestPermission, tileData = 0x1023, 18 // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
	_, _, errno := unix.RawSyscall(unix.SYS_ARCH_PRCTL, requestPermission, tileData, 0)
	return errno == 0
})
