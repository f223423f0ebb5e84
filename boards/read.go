package boards

import (
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"unicode"
)

// readAll is the start of a small file, "" if it cannot be read: 64 KiB are more than any file here has.
func readAll(fsys fs.FS, elem ...string) string {
	f, err := fsys.Open(path.Join(elem...))
	if err != nil {
		return ""
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 1<<16))
	if err != nil {
		return ""
	}
	return string(b)
}

// readLine is the first line of a small file, up to a NUL (device tree) and fit to be printed.
func readLine(fsys fs.FS, elem ...string) string {
	s := readAll(fsys, elem...)
	if i := strings.IndexAny(s, "\n\x00"); i >= 0 {
		s = s[:i]
	}
	return printable(s)
}

// printable is s without what would move a terminal's cursor, cut where nobody reads on.
func printable(s string) string {
	if len(s) > 256 {
		s = s[:256]
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s))
}

// readInt is the decimal number in a small file, 0 if there is none or it is negative.
func readInt(fsys fs.FS, elem ...string) int64 { return parseInt(readLine(fsys, elem...)) }

func parseInt(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// glob is fs.Glob of a pattern that is known to be right.
func glob(fsys fs.FS, pattern string) []string {
	names, _ := fs.Glob(fsys, pattern)
	return names
}
