package modelfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// MaxSize is the largest file that Read takes, in bytes: far more than a network for
// such boards has, and within a 32-bit int.
const MaxSize = 1 << 30

// Read reads a whole regular file of at most MaxSize bytes. Its errors are of type *Error.
func Read(path string) ([]byte, error) {
	b, err := read(path)
	if err != nil {
		return nil, &Error{path, Bare(err)}
	}
	return b, nil
}

func read(path string) ([]byte, error) {
	// asked before opening: opening a pipe would wait for its other end
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if err := regular(info); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if err := regular(info); err != nil {
		return nil, err
	}
	if info.Size() > MaxSize {
		return nil, fmt.Errorf("file of %d bytes, want at most %d", info.Size(), MaxSize)
	}
	b := make([]byte, info.Size())
	if n, err := io.ReadFull(f, b); err == io.ErrUnexpectedEOF || err == io.EOF {
		return b[:n], nil // cut while it was read: what is left says what is missing
	} else if err != nil {
		return nil, err
	}
	return b, nil
}

func regular(info fs.FileInfo) error {
	switch {
	case info.Mode().IsRegular():
		return nil
	case info.IsDir():
		return errors.New("is a folder, want a file")
	}
	return errors.New("is not a regular file")
}

// Bare removes operation and path from the system's error: the message names the file once, as Error does.
func Bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}
