package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"
	"unicode"

	"github.com/edgeseg/edgeseg/netdef/modelfile"
)

// code says what kind of failure ended the command; scripts branch on it and on
// the exit status that follows from it.
type code string

const (
	codeInternal    code = "internal"
	codeIO          code = "io"
	codeUsage       code = "usage"
	codeBadModel    code = "bad_model"
	codeBadInput    code = "bad_input"
	codeNoDevice    code = "no_device"
	codeUnavailable code = "unavailable"
)

// status is the exit status that goes with a code.
func (c code) status() int {
	switch c {
	case codeUsage:
		return 2
	case codeBadModel, codeBadInput:
		return 3
	case codeNoDevice:
		return 4
	case codeUnavailable:
		return 5
	}
	return 1
}

// failure is an error with its code, and a hint where one helps.
type failure struct {
	code code
	err  error
	hint string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// Hint is the failure's own, or that of the first error below it that has one.
func (f *failure) Hint() string {
	if f.hint != "" {
		return f.hint
	}
	return modelfile.Hint(f.err)
}

// fail gives err a code, unless something below has given it one already; nil stays nil.
func fail(c code, err error) error {
	if err == nil {
		return nil // before f, which is on the heap: this is asked for each frame
	}
	var f *failure
	if errors.As(err, &f) || errors.Is(err, context.Canceled) {
		return err
	}
	return &failure{code: c, err: err}
}

// failf makes a failure of a message, with a hint that may be empty.
func failf(c code, hint, format string, args ...any) error {
	return &failure{code: c, err: fmt.Errorf(format, args...), hint: hint}
}

// classify turns the error of a command into a failure: what has no code by
// then should not have happened.
func classify(err error) *failure {
	var f *failure
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.Canceled):
		return &failure{code: codeIO, err: errors.New("interrupted: nothing written")}
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EPIPE):
		return &failure{code: codeIO, err: err}
	}
	return &failure{code: codeInternal, err: err}
}

// report prints a failure on stderr, and on stdout as well where JSON was asked
// for. Who has closed the pipe that results go to hears nothing.
func (a *app) report(f *failure) {
	if errors.Is(f.err, syscall.EPIPE) {
		return
	}
	hint := oneLine(f.Hint())
	message := oneLine(trimPackage(f.Error()))
	fmt.Fprintf(a.stderr, "edgeseg: %s\n", message)
	if hint != "" {
		fmt.Fprintf(a.stderr, "hint: %s\n", hint)
	}
	if a.json {
		_ = writeJSON(a.stdout, errorLine{Type: "error", Code: f.code, Message: message, Hint: hint})
	}
}

// hint prints advice that is no failure.
func (a *app) hint(format string, args ...any) {
	fmt.Fprintf(a.stderr, "hint: %s\n", oneLine(fmt.Sprintf(format, args...)))
}

// oneLine keeps a message to its line: names of files and tensors may hold
// anything, escape sequences too.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, strings.TrimSpace(s))
}

// trimPackage takes the name of the library's package off an error: people look for the file's.
func trimPackage(message string) string {
	name, rest, ok := strings.Cut(message, ": ")
	if ok && slices.Contains([]string{"asm", "boards", "cam", "flat", "netdef", "onnx", "pipe", "quant", "rt", "torch", "v4l2"}, name) {
		return rest
	}
	return message
}

// outputError marks failures of writing results.
func outputError(err error) error {
	if err == nil || errors.Is(err, io.ErrShortWrite) || errors.Is(err, syscall.EPIPE) {
		return fail(codeIO, err)
	}
	return fail(codeIO, fmt.Errorf("results: %w", err))
}
