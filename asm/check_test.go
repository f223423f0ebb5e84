package asm

import (
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

func TestCheckedRowsGiveThePlainBits(t *testing.T) {
	for _, c := range Checks() {
		t.Run(c.Family+"="+c.Row, func(t *testing.T) {
			n, err := c.Run()
			if err != nil || n == 0 {
				t.Errorf("%d cases: %v", n, err)
			}
		})
	}
}

// Rows that are wrong in one way each are found out.
func TestChecksFindWrongRows(t *testing.T) {
	wrong := map[string]WidenF16Func{
		"element 3 of 9 is": func(dst []float32, src []Half) {
			widen(dst, src)
			if len(dst) == 9 {
				dst[3]++
			}
		},
		"element 50 of 50 is": func(dst []float32, src []Half) {
			widen(dst, src)
			if len(dst) == 50 {
				dst[:51][50] = 0
			}
		},
	}
	for want, row := range wrong {
		f := Family[WidenF16Func]{Name: "wrong", Rows: []Row[WidenF16Func]{{Name: "row", Func: row}, *WidenF16.Plain()}}
		var all []Check
		addChecks(&all, &f, checkWidenF16)
		if _, err := all[0].Run(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the check says %v, want %q", err, want)
		}
	}
}

// No row that its CPU lacks features for is checked, nor any plain one.
func TestChecksAreThoseOfRowsThatMayRun(t *testing.T) {
	for _, c := range Checks() {
		i := slices.IndexFunc(Tables(), func(f Table) bool { return f.Title() == c.Family })
		if c.Row == "plain" || !slices.Contains(Tables()[i].Runnable(), c.Row) {
			t.Errorf("%s=%s is checked on a CPU with features %v", c.Family, c.Row, cpu.Available())
		}
	}
}
