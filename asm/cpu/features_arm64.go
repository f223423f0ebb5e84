//go:build !purego

package cpu

import "golang.org/x/sys/cpu"

// detect asks what the operating system reports (HWCAP on Linux, sysctl on
// macOS): a core's name never proves that the kernel has enabled an extension.
func detect() Features {
	f := NEON | hwcapFeatures()
	c := &cpu.ARM64
	for _, has := range []struct {
		f  Features
		ok bool
	}{{DotProd, c.HasASIMDDP}, {FP16, c.HasASIMDHP && c.HasFPHP}, {I8MM, c.HasI8MM}, {SVE, c.HasSVE}} {
		if has.ok {
			f |= has.f
		}
	}
	return f
}
