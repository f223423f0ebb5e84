package modelfile

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Write replaces path by a file with these bytes: whole, also when the power fails, or not
// at all. Its errors are of type *Error.
func Write(path string, b []byte) error {
	if err := write(path, b); err != nil {
		return &Error{path, Bare(err)}
	}
	return nil
}

// Writable tells, before the work whose result is to be written, why Write would refuse path.
// Its errors are of type *Error.
func Writable(path string) error {
	err := replaceable(path)
	if err == nil {
		var f *os.File
		if f, err = createBeside(path); err == nil {
			f.Close()
			err = os.Remove(f.Name())
		}
	}
	if err != nil {
		return &Error{path, Bare(err)}
	}
	return nil
}

// replaceable refuses what a rename would replace though nobody meant it: a device, and a file that
// is protected against writing, which neither the folder's permissions nor root's rights look at.
func replaceable(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := regular(info); err != nil {
		return err
	}
	if info.Mode().Perm()&0o222 == 0 {
		return errors.New("is protected against writing")
	}
	return nil
}

func write(path string, b []byte) error {
	if err := replaceable(path); err != nil {
		return err
	}
	f, err := createBeside(path)
	if err != nil {
		return err
	}
	if _, err = f.Write(b); err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// createBeside creates a temporary file in path's folder, with the permissions of any new file
// (os.CreateTemp's would keep other users from reading the model).
func createBeside(path string) (*os.File, error) {
	dir, name := filepath.Split(path)
	for tries := 0; ; tries++ {
		tmp := filepath.Join(dir, fmt.Sprintf(".%s.%08x.tmp", name, rand.Uint32()))
		f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) && tries < 100 {
			continue
		}
		return f, err
	}
}

// syncFolder makes the rename last. Not every system can; the file itself is safe by then.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
}
