package cpu

import (
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// readLimited reads at most limit bytes of a file. A file of /sys or /proc is
// never longer than its reader expects; one that is has something else in it.
func readLimited(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// readLine is the first line of a small file, "" if it cannot be read.
func readLine(fsys fs.FS, elem ...string) string {
	b, err := readLimited(fsys, path.Join(elem...), 4096)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimSpace(line)
}

// readInt is the decimal number in a small file, 0 if there is none or it is negative.
func readInt(fsys fs.FS, elem ...string) int64 {
	n, err := strconv.ParseInt(readLine(fsys, elem...), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
