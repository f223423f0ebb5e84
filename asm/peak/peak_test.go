package peak

import (
	"testing"
	"time"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

func TestUnitsMultiplyAsOftenAsTheySay(t *testing.T) {
	for i := range units {
		u := &units[i]
		if !cpu.Has(u.Needs) {
			continue
		}
		for _, n := range []int{1, 7, 1000} {
			if got := int(u.turns(n)) * u.lanes; got != n*u.MACs {
				t.Errorf("%s: %d products in %d turns, want %d", u.Name, got, n, n*u.MACs)
			}
		}
		if r := u.Measure(time.Millisecond); r <= 0 {
			t.Errorf("%s: %g multiply-accumulates a second", u.Name, r)
		}
	}
}

func TestBestOfInt8IsNotSlower(t *testing.T) {
	f, q := Best(false), Best(true)
	if f == nil || q == nil {
		t.Skip("no unit is known here")
	}
	if f.Int8 || !q.Int8 || q.MACs < f.MACs {
		t.Errorf("float32 %+v, int8 %+v", f, q)
	}
}
