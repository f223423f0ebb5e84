package modelfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWriteReplacesWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m")
	for _, content := range []string{"first, longer", "second"} {
		if err := Write(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if b, err := Read(path); err != nil || string(b) != content {
			t.Fatalf("read %q, %v, want %q", b, err, content)
		}
	}
	onlyFile(t, path)
}

func TestWriteLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "folder")
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, want string }{
		{folder, folder + ": is a folder, want a file"},
		{filepath.Join(dir, "none", "m"), filepath.Join(dir, "none", "m") + ": "},
	} {
		for _, err := range []error{Write(c.path, []byte("x")), Writable(c.path)} {
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Count(err.Error(), dir) != 1 {
				t.Errorf("got %v, want %s", err, c.want)
			}
		}
	}
	onlyFile(t, folder)
}

// Root, and a folder's permissions, would allow the rename.
func TestWriteKeepsAProtectedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m")
	if err := os.WriteFile(path, []byte("kept"), 0o444); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{Write(path, []byte("x")), Writable(path)} {
		if err == nil || err.Error() != path+": is protected against writing" {
			t.Errorf("got %v", err)
		}
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "kept" {
		t.Errorf("the file holds %q, %v", b, err)
	}
	onlyFile(t, path)
}

func TestWritableChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m")
	if err := os.WriteFile(path, []byte("kept"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Writable(path); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "kept" {
		t.Errorf("the file holds %q, %v", b, err)
	}
	onlyFile(t, path)
}

// onlyFile checks that path is alone in its folder.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	all, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(all) != 1 || all[0].Name() != filepath.Base(path) {
		t.Errorf("the folder holds %v, %v", all, err)
	}
}

func TestReadRefuses(t *testing.T) {
	dir := t.TempDir()
	huge := filepath.Join(dir, "huge") // sparse: takes no room on the disk
	f, err := os.Create(huge)
	if err == nil {
		err = f.Truncate(MaxSize + 1)
		f.Close()
	}
	if err != nil {
		t.Skip("no sparse file here:", err)
	}
	for path, want := range map[string]string{
		dir:                        "is a folder, want a file",
		huge:                       "file of 1073741825 bytes, want at most 1073741824",
		filepath.Join(dir, "none"): "",
	} {
		_, err := Read(path)
		if err == nil || !strings.HasPrefix(err.Error(), path+": "+want) || strings.Count(err.Error(), path) != 1 {
			t.Errorf("got %v, want %s", err, want)
		}
		if want == "" && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v does not say that the file is absent", err)
		}
	}
}

func TestHintIsFoundThroughWrapping(t *testing.T) {
	cause := errors.New("cause")
	err := error(&Error{"p", fmt.Errorf("tensor: %w", WithHint(cause, "do this"))})
	if got := Hint(fmt.Errorf("outer: %w", err)); got != "do this" {
		t.Errorf("hint is %q", got)
	}
	if err.Error() != "p: tensor: cause" || !errors.Is(err, cause) {
		t.Errorf("error is %v", err)
	}
	if got := Hint(&Error{"p", cause}); got != "" {
		t.Errorf("hint of an error without one is %q", got)
	}
}
