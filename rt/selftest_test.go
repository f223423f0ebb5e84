package rt

import (
	"testing"
)

// Every row of every table that may run here computes what the reference does.
func TestKernelsAgainstReferences(t *testing.T) {
	for _, c := range candidates() {
		t.Run(c.family+"="+c.row, func(t *testing.T) {
			n, err := c.judge(t.Context())
			if err != nil {
				t.Error(err)
			}
			if n == 0 {
				t.Error("no case was judged")
			}
		})
	}
}
