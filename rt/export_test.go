package rt

import (
	"github.com/edgeseg/edgeseg/asm/cpu"
	"github.com/edgeseg/edgeseg/netdef"
)

// CompileForCache compiles as if each thread had this much cache: with little, small maps are fused too.
func CompileForCache(m *netdef.Model, o Options, bytes int64) (*Plan, error) {
	return compile(m, o, func(_ *cpu.Machine, threads int) *grouping { return &grouping{threads, bytes} })
}
