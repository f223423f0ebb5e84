//go:build unix

package modelfile

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestReadDoesNotWaitForAPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o666); err != nil {
		t.Skip("no pipe here:", err)
	}
	if _, err := Read(path); err == nil || !strings.HasSuffix(err.Error(), "is not a regular file") {
		t.Errorf("got %v", err)
	}
	if err := Write(path, nil); err == nil || !strings.HasSuffix(err.Error(), "is not a regular file") {
		t.Errorf("replaced a pipe: %v", err)
	}
}
