package asm

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

// MaxMACs is the most multiply-accumulates that one kernel call may execute
// (about 100 us on a Cortex-A53): the longest that a garbage collection waits. Rows of faster
// machines may have more.
const MaxMACs = 1 << 18

// Row is one implementation in a family's table.
type Row[F any] struct {
	Name     string
	Needs    cpu.Features // may it run
	Tuned    []cpu.Core   // cores it is made for; none: a general row
	MR       int          // rows of its tile: calls with a multiple of it are fastest
	NR       int          // columns of its tile: the packing of weights
	KR       int          // depth of its packing: products of one channel group
	Shift    int32        // what it adds to int8 activations: callers count it into their zero point
	Unsigned bool         // takes int8 activations to which 128 has been added, and gives them
	Words    bool         // int8 weights are packed as words
	MACs     int          // that a call may execute where it is more than MaxMACs
	Func     F
}

// WeightBytes is what a packed int8 weight takes.
func (r *Row[F]) WeightBytes() int {
	if r.Words {
		return 2
	}
	return 1
}

// Most is how many multiply-accumulates a call of the row may execute.
func (r *Row[F]) Most() int { return max(r.MACs, MaxMACs) }

// Family is a table of interchangeable kernels; the last row is the plain one.
type Family[F any] struct {
	Name string
	Rows []Row[F]
}

// Plain is the row that defines the family's values.
func (f *Family[F]) Plain() *Row[F] { return &f.Rows[len(f.Rows)-1] }

// Pick returns the row for a core: the one that EDGESEG_KERNELS names if it may
// run, otherwise the first that may, rows tuned for the core before general ones.
func (f *Family[F]) Pick(core cpu.Core) *Row[F] {
	may := func(r *Row[F]) bool { return cpu.Has(r.Needs) }
	if name := chosen(f.Name); name != "" {
		for i := range f.Rows {
			if r := &f.Rows[i]; r.Name == name && may(r) {
				return r
			}
		}
	}
	for i := range f.Rows {
		if r := &f.Rows[i]; slices.Contains(r.Tuned, core) && may(r) {
			return r
		}
	}
	for i := range f.Rows {
		if r := &f.Rows[i]; len(r.Tuned) == 0 && may(r) {
			return r
		}
	}
	return f.Plain()
}

// chosen is the row that EDGESEG_KERNELS=family=name,... asks for, "" if none.
func chosen(family string) string {
	for _, s := range strings.Split(os.Getenv("EDGESEG_KERNELS"), ",") {
		if k, v, ok := strings.Cut(s, "="); ok && k == family {
			return v
		}
	}
	return ""
}

// Table is what a family tells about itself without its function type.
type Table interface {
	Title() string
	Names() []string             // of all rows
	Runnable() []string          // of those whose features the CPU has
	Chosen(core cpu.Core) string // the row that Pick takes
}

func (f *Family[F]) Title() string { return f.Name }

func (f *Family[F]) Names() (n []string) {
	for _, r := range f.Rows {
		n = append(n, r.Name)
	}
	return n
}

func (f *Family[F]) Runnable() (n []string) {
	for _, r := range f.Rows {
		if cpu.Has(r.Needs) {
			n = append(n, r.Name)
		}
	}
	return n
}

func (f *Family[F]) Chosen(core cpu.Core) string { return f.Pick(core).Name }

// CheckEnv reports an entry of EDGESEG_CPU that removes nothing, and a family or row in EDGESEG_KERNELS that
// does not exist or may not run here.
func CheckEnv() error {
	if err := cpu.CheckEnv(); err != nil {
		return err
	}
	env := os.Getenv("EDGESEG_KERNELS")
	if env == "" {
		return nil
	}
	for _, s := range strings.Split(env, ",") {
		k, v, ok := strings.Cut(s, "=")
		i := slices.IndexFunc(Tables(), func(t Table) bool { return t.Title() == k })
		if !ok {
			return fmt.Errorf("EDGESEG_KERNELS: %q, want FAMILY=ROW", s)
		}
		if i < 0 {
			return fmt.Errorf("EDGESEG_KERNELS: no kernel family %q", k)
		}
		t := Tables()[i]
		if !slices.Contains(t.Names(), v) {
			return fmt.Errorf("EDGESEG_KERNELS: family %q has no row %q, but %s", k, v, strings.Join(t.Names(), ", "))
		}
		if !slices.Contains(t.Runnable(), v) {
			return fmt.Errorf("EDGESEG_KERNELS: row %q of family %q needs features that this CPU does not have", v, k)
		}
	}
	return nil
}
