package modelfile

import "errors"

// Error is an error about a file. It reads "PATH: what is wrong".
type Error struct {
	Path string
	Err  error
}

func (e *Error) Error() string { return e.Path + ": " + e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// Hint is what the user could do about it, "" if nothing is known.
func (e *Error) Hint() string { return Hint(e.Err) }

// Hint finds the hint of err or of what it wraps, "" if there is none.
func Hint(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

// WithHint adds to err what the user could do about it. The error's text stays the same.
func WithHint(err error, hint string) error { return &hinted{err, hint} }

type hinted struct {
	error
	hint string
}

func (h *hinted) Unwrap() error { return h.error }
func (h *hinted) Hint() string  { return h.hint }
