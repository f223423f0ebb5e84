package cpu

import (
	"os"

	"golang.org/x/sys/unix"
)

// affinity lists the CPUs that are online and allowed. It asks for the main
// thread: the calling one may be pinned to a single CPU by its owner.
func affinity() []int {
	set := unix.NewCPUSet(maxCPUs)
	if err := unix.SchedGetaffinityDynamic(os.Getpid(), set); err != nil {
		return everyCPU()
	}
	var ids []int
	for i := range maxCPUs {
		if set.IsSet(i) {
			ids = append(ids, i)
		}
	}
	return ids
}
