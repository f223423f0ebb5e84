package cpu

import "runtime"

// everyCPU is for systems that name no CPUs: as many as Go counts.
func everyCPU() []int {
	ids := make([]int, runtime.NumCPU())
	for i := range ids {
		ids[i] = i
	}
	return ids
}
