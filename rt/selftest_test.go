package rt

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Every row of every table that may run here computes what the reference does. Those that
// EDGESEG_REQUIRE_KERNELS names (family=row,...) must be among them.
func TestKernelsAgainstReferences(t *testing.T) {
	required := strings.FieldsFunc(os.Getenv("EDGESEG_REQUIRE_KERNELS"), func(r rune) bool { return r == ',' })
	for _, c := range candidates() {
		name := c.family + "=" + c.row
		required = slices.DeleteFunc(required, func(r string) bool { return r == name })
		t.Run(name, func(t *testing.T) {
			n, err := c.judge(t.Context())
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
