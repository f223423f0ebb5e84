package nettest_test

import (
	"slices"
	"testing"

	"github.com/edgeseg/edgeseg/netdef/nettest"
)

func TestWeightsFollowTheFormula(t *testing.T) {
	for _, test := range []struct {
		name  string
		dims  []int
		count int
		want  []float32
	}{
		{"conv.weight", []int{2, 3, 3, 3}, 54, []float32{-0.29333758, 0.15092477, 0.343295}},
		{"bn.running_var", []int{4}, 4, []float32{1.361659, 0.8640015}},
		{"x.bias", []int{3}, 3, []float32{-0.08385787, -0.09350346, 0.010260904}},
	} {
		got := nettest.Weights(test.name, test.dims)
		if len(got) != test.count || !slices.Equal(got[:len(test.want)], test.want) {
			t.Errorf("%s: %d values beginning with %v, want %d and %v", test.name, len(got), got[:len(test.want)], test.count, test.want)
		}
	}
}

// A vector that is stored as a column is no filter, whatever its name.
func TestOnlyFiltersAreScaledByTheirSize(t *testing.T) {
	column, row := nettest.Weights("scale", []int{8, 1, 1}), nettest.Weights("scale", []int{1, 8})
	if slices.Min(column) < 0.5 || slices.Min(row) > 0 {
		t.Errorf("column %v, row %v", column, row)
	}
}
