package netdef

import "fmt"

// Error is every error of this package. A caller that has a prefix of its own,
// a file's name for example, prints Text behind it.
type Error struct {
	Text   string // what does not fit, naming the node, value or tensor; no prefix
	Advice string // what to do about it, a sentence; often empty
}

func (e *Error) Error() string { return "netdef: " + e.Text }

// Hint is what to do about it, "" where nothing is to be said.
func (e *Error) Hint() string { return e.Advice }

func errorf(format string, args ...any) error {
	return &Error{Text: fmt.Sprintf(format, args...)}
}
