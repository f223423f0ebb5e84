// Package cpu is the only detection of the processor: the features that kernels
// may use, the kinds of cores, caches, and the CPUs and memory that the process
// is allowed. It knows nothing of kernels.
//
// Features answer "may it run": they come from the operating system's own
// report (HWCAP on ARM, CPUID and XGETBV on amd64), never from a name, and
// EDGESEG_CPU=-avx512,-vnni only ever removes some. Cores answer "what is it
// tuned for": they come from the Main ID Register, by way of sysfs, of
// /proc/cpuinfo or of the register itself, and a wrong one costs time, never
// correctness.
//
//	if cpu.Has(cpu.NEON | cpu.DotProd) { ... }
//	m := cpu.Host()
//	threads := m.Usable()
//
// What is read from /proc and /sys is read through an fs.FS, bounded, and
// believed only as far as it makes sense: captured trees stand in for machines in tests,
// and a damaged or missing file leaves a zero.
package cpu
