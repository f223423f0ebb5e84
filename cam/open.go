package cam

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
)

// OpenOptions say what a path cannot. The zero value is right for most.
type OpenOptions struct {
	Matrix Matrix         // of y4m, which does not say; BT.601 is what writers mean without a word
	Stdin  io.ReadCloser  // read for "-"; nil: os.Stdin
	Raw    *RawFormat     // of files and streams that are raw frames; nil: told by content
	JPEG   PictureDecoder // of streams of JPEG pictures (MJPEG); nil: they are none of Open's
	Live   bool           // of streams (- and named pipes) the newest frame, not each
}

// UnknownKindError is Open's where another reader may know more: the path is neither a picture nor
// a y4m file, or it is a URL.
type UnknownKindError struct{ Path string }

func (e *UnknownKindError) Error() string {
	return fmt.Sprintf("cam: %s: is neither a picture nor a stream of frames", e.Path)
}

// Open tells by content what path is: a picture, a folder of pictures, a y4m file, a named pipe
// with a y4m stream, or "-" for a y4m stream on standard input; JPEG pictures that follow each other wherever
// y4m may be, raw frames only where the options say so. It never waits for a writer.
func Open(path string, o OpenOptions) (Source, error) {
	if path == "-" {
		if o.Stdin == nil {
			o.Stdin = os.Stdin
		}
		return openStream("stdin", o.Stdin, o), nil
	}
	info, err := os.Stat(path)
	switch {
	case err != nil && strings.Contains(path, "://"):
		return nil, &UnknownKindError{path}
	case err != nil:
		return nil, fileError(path, err)
	case info.IsDir():
		return openFolder(path)
	case info.Mode()&fs.ModeNamedPipe != 0:
		return openStream(path, &lateFile{path: path}, o), nil
	case !info.Mode().IsRegular():
		return nil, fileError(path, errors.New("is a device or a socket, expected a file, a folder or a pipe"))
	}
	return openRegular(path, info.Size(), o)
}

func openStream(name string, body io.ReadCloser, o OpenOptions) Source {
	frames := frameReader(newY4MStream(body, o.Matrix))
	switch {
	case o.Raw != nil:
		frames = newRawStream(body, *o.Raw)
	case o.JPEG != nil:
		frames = newToldStream(body, o)
	}
	if o.Live {
		return newLive(name, body, frames, 0)
	}
	return newStream(name, body, frames)
}

func openRegular(path string, size int64, o OpenOptions) (Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	s, err := openContent(path, f, size, o)
	if _, ok := s.(*Stream); !ok {
		f.Close()
	}
	return s, err
}

// openContent keeps the file for a y4m source only; pictures are opened when their turn comes.
func openContent(path string, f *os.File, size int64, o OpenOptions) (Source, error) {
	if o.Raw != nil {
		return openRaw(path, f, size, *o.Raw)
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	switch {
	case err == io.EOF:
		return nil, fileError(path, errors.New("is empty, expected a picture or a y4m stream"))
	case err != nil && err != io.ErrUnexpectedEOF:
		return nil, fileError(path, err)
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte(y4mMagic)):
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, fileError(path, err)
		}
		return openY4M(path, f, size, o.Matrix)
	case o.JPEG != nil && bytes.HasPrefix(head, []byte{0xff, jpegStart}) && isMJPEG(io.MultiReader(bytes.NewReader(head), f)):
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, fileError(path, err)
		}
		return newStream(path, f, newMJPEGStream(f, o.JPEG)), nil
	case isPicture(bytes.NewReader(head)):
		return newPictures(path, []string{path}, openFile), nil
	}
	return nil, &UnknownKindError{path}
}

// lateFile opens a named pipe when it is first read, since that waits for a writer.
type lateFile struct {
	path string

	mu     sync.Mutex // not held while opening: Close must not wait
	file   *os.File
	closed bool
}

func (l *lateFile) Read(b []byte) (int, error) {
	l.mu.Lock()
	file, closed := l.file, l.closed
	l.mu.Unlock()
	if closed {
		return 0, fs.ErrClosed
	}
	if file == nil {
		var err error
		if file, err = l.open(); err != nil {
			return 0, err
		}
	}
	return file.Read(b)
}

func (l *lateFile) open() (*os.File, error) {
	file, err := os.Open(l.path)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		file.Close()
		return nil, fs.ErrClosed
	}
	l.file = file
	return file, nil
}

func (l *lateFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}
