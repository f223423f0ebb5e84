package rt

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/asm"
)

// Every row of every table that may run here computes what the reference or the plain row does. Those that
// EDGESEG_REQUIRE_KERNELS names (family=row,...) must be among them.
func TestKernelsAgainstReferences(t *testing.T) {
	required := strings.FieldsFunc(os.Getenv("EDGESEG_REQUIRE_KERNELS"), func(r rune) bool { return r == ',' })
	for _, j := range judgements() {
		required = slices.DeleteFunc(required, func(r string) bool { return r == j.row })
		t.Run(j.row, func(t *testing.T) {
			n, err := j.judge(t.Context())
			if err != nil {
				t.Error(err)
			}
			if n == 0 {
				t.Error("no case was judged")
			}
		})
	}
	if len(required) > 0 {
		t.Errorf("EDGESEG_REQUIRE_KERNELS: these rows are required and did not run: %s", strings.Join(required, ", "))
	}
}

func TestSelfTestLeavesNoFamilyOut(t *testing.T) {
	all := judgements()
	for _, family := range asm.Tables() {
		for _, row := range family.Runnable() {
			name := family.Title() + "=" + row
			if row != "plain" && !slices.ContainsFunc(all, func(j judgement) bool { return j.row == name }) {
				t.Errorf("%s is not judged", name)
			}
		}
	}
}
