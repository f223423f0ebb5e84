package cam

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
)

// NewFS returns the pictures of fsys whose names match pattern (as in fs.Glob), in the order of their names.
func NewFS(fsys fs.FS, pattern string) (Source, error) {
	names, err := fs.Glob(fsys, pattern)
	if err != nil {
		return nil, fmt.Errorf("cam: %s: %w", pattern, err)
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		info, err := fs.Stat(fsys, name)
		return err == nil && info.IsDir()
	})
	if len(names) == 0 {
		return nil, fmt.Errorf("cam: %s: no picture of that name", pattern)
	}
	slices.Sort(names)
	return newPictures(pattern, names, fsys.Open), nil
}

// openFolder returns the pictures of a folder in the order of their names. A file is one if it is named
// like one, or else if it begins like one. So an empty frame_0003.png is
// an error when its turn comes, and not silently left out.
func openFolder(dir string) (Source, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fileError(dir, err)
	}
	var files []string
	for _, e := range entries { // sorted by name
		file := filepath.Join(dir, e.Name())
		if strings.HasPrefix(e.Name(), ".") || !isRegular(file) {
			continue // hidden files, such as the ._NAME.jpg that macOS leaves on memory cards
		}
		if namedLikePicture(file) || beginsLikePicture(file) {
			files = append(files, file)
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("cam: %s: no picture in this folder", dir)
	}
	return newPictures(dir, files, openFile), nil
}

func openFile(file string) (fs.File, error) { return os.Open(file) }

func isRegular(file string) bool {
	info, err := os.Stat(file) // follows links
	return err == nil && info.Mode().IsRegular()
}

func namedLikePicture(file string) bool {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp":
		return true
	}
	return false
}

func beginsLikePicture(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	return isPicture(f)
}

// isPicture tells whether a registered decoder knows the beginning of r.
func isPicture(r io.Reader) bool {
	// 512 bytes, since a decoder of headers may walk through a whole file of another kind.
	head, err := io.ReadAll(io.LimitReader(r, 512))
	if err != nil {
		return false
	}
	_, _, err = image.DecodeConfig(bytes.NewReader(head))
	return !errors.Is(err, image.ErrFormat)
}

// UnreadableError is what Next returns in the place of one of several pictures; the next call goes on behind it.
type UnreadableError struct{ Err error }

func (e *UnreadableError) Error() string { return e.Err.Error() }
func (e *UnreadableError) Unwrap() error { return e.Err }

// pictures is a list of picture files, decoded one at a time.
type pictures struct {
	label  string
	files  []string
	names  []string // of frames
	open   func(file string) (fs.File, error)
	next   int
	dec    decoder
	closed atomic.Bool
}

func newPictures(label string, files []string, open func(string) (fs.File, error)) *pictures {
	return &pictures{label: label, files: files, names: frameNames(files), open: open}
}

func (p *pictures) Next(ctx context.Context, f *Frame) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if p.closed.Load() {
		return fileError(p.label, fs.ErrClosed)
	}
	if p.next == len(p.files) {
		return io.EOF
	}
	at := p.next
	p.next++
	if err := p.decode(p.files[at], f); err != nil {
		err = fileError(p.files[at], err)
		if len(p.files) > 1 {
			err = &UnreadableError{err}
		}
		return err
	}
	f.Seq, f.Dropped, f.Time, f.Name = uint64(at), 0, 0, p.names[at]
	return nil
}

func (p *pictures) decode(file string, f *Frame) error {
	r, err := p.open(file)
	if err != nil {
		return err
	}
	defer r.Close()
	return p.dec.decode(r, f)
}

func (p *pictures) Info() Info { return Info{Name: p.label, Frames: len(p.files)} }

func (p *pictures) Close() error {
	p.closed.Store(true)
	return nil
}

// frameNames are the files' base names without suffix, with it where two would be the same:
// results are named after frames, and a.jpg must not overwrite those of a.png.
func frameNames(files []string) []string {
	stems := make(map[string]int, len(files))
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = stem(file)
		stems[names[i]]++
	}
	for i, file := range files {
		if stems[names[i]] > 1 {
			names[i] = base(file)
		}
	}
	return names
}

func stem(file string) string {
	b := base(file)
	if s := strings.TrimSuffix(b, path.Ext(b)); s != "" {
		return s
	}
	return b
}

// base knows both separators: names of an fs.FS have slashes on every system.
func base(file string) string { return path.Base(filepath.ToSlash(file)) }
