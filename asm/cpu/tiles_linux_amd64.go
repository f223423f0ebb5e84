package cpu

import (
	"sync"

	"golang.org/x/sys/unix"
)

// tilesGranted asks Linux to let this process use the tile registers of AMX,
// whose 8 KiB it saves only for those who asked. It is asked once: the answer
// holds for the whole process and is not taken back.
var tilesGranted = sync.OnceValue(func() bool {
	const requestPermission, tileData = 0x1023, 18 // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
	_, _, errno := unix.RawSyscall(unix.SYS_ARCH_PRCTL, requestPermission, tileData, 0)
	return errno == 0
})
