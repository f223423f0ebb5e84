package netdef_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
)

// wantError demands an error of this package that begins with want.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	var e *netdef.Error
	switch {
	case err == nil:
		t.Errorf("no error, want %s", want)
	case !errors.As(err, &e):
		t.Errorf("error %v is a %T", err, err)
	case !strings.HasPrefix(err.Error(), want):
		t.Errorf("error %q, want %q", err, want)
	case strings.Contains(e.Text, "netdef: "):
		t.Errorf("error %q is prefixed twice", err)
	}
}
