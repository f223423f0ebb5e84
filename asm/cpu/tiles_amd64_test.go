//go:build linux && !purego

package cpu

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

func TestTilesNeedBothStates(t *testing.T) {
	for xcr0, want := range map[uint64]bool{0x7: false, 0x2e7: false, 0x202e7: false, 0x402e7: false, 0x602e7: true} {
		if savesTiles(xcr0) != want {
			t.Errorf("XCR0 %#x: tiles are saved: %v", xcr0, !want)
		}
	}
}

// TestPermissionIsWhatLinuxSays asks Linux otherwise: what it supports, and what this process may use.
func TestPermissionIsWhatLinuxSays(t *testing.T) {
	const supported, permitted, tileData = 0x1021, 0x1022, 1 << 18 // ARCH_GET_XCOMP_SUPP, ARCH_GET_XCOMP_PERM
	has := func(code uintptr) bool {
		var states uint64
		_, _, errno := unix.RawSyscall(unix.SYS_ARCH_PRCTL, code, uintptr(unsafe.Pointer(&states)), 0)
		return errno == 0 && states&tileData != 0
	}
	granted := tilesGranted()
	if granted && !has(supported) {
		t.Error("granted by a system that does not support tiles")
	}
	if granted != has(permitted) {
		t.Errorf("granted: %v, but permitted: %v", granted, !granted)
	}
	if has(supported) && !savesTiles(xcr0()) {
		t.Errorf("Linux supports tiles, but XCR0 is %#x", xcr0())
	}
}
