package rt

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is the size of the pages that map an arena with fewer misses of the address translation's cache.
const hugePage = 2 << 20

// askForHugePages asks the kernel for huge pages where memory spans whole ones. It is advice: where
// the kernel has none, it has small ones.
func askForHugePages(b []byte) {
	skip := -uintptr(unsafe.Pointer(unsafe.SliceData(b))) % hugePage
	if uintptr(len(b)) < skip+hugePage {
		return
	}
	b = b[skip:]
	_ = unix.Madvise(b[:len(b)/hugePage*hugePage], unix.MADV_HUGEPAGE)
}
