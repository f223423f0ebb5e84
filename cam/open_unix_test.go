//go:build unix

package cam

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestNamedPipeIsReadWhenAWriterComes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	s, err := Open(path, OpenOptions{}) // does not wait
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithCancel(context.Background())
	go cancel()
	if err := s.Next(ctx, &Frame{}); err != context.Canceled {
		t.Fatalf("without a writer: %v", err)
	}
	go os.WriteFile(path, y4m("W4 H2", 12, 3), 0)
	if n, err := readAll(s); n != 3 || err != io.EOF {
		t.Errorf("%d frames, %v", n, err)
	}
}

func TestNamedPipeIsClosedBeforeAndAfterAWriterComes(t *testing.T) {
	for _, written := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "pipe")
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Skip(err)
		}
		s, err := Open(path, OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if written {
			w := make(chan *os.File)
			go func() {
				f, err := os.OpenFile(path, os.O_WRONLY, 0)
				if err != nil {
					t.Error(err)
				}
				f.Write(y4m("W4 H2", 12, 1))
				w <- f
			}()
			if err := s.Next(context.Background(), &Frame{}); err != nil {
				t.Error(err)
			}
			defer (<-w).Close()
		}
		ended := make(chan error)
		go func() { ended <- s.Next(context.Background(), &Frame{}) }()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; !errors.Is(err, fs.ErrClosed) {
			t.Errorf("writer there: %v: %v", written, err)
		}
		// Without a writer the reader still waits in open(2); let it go.
		if f, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
			f.Close()
		}
	}
}
