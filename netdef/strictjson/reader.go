package strictjson

import (
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

const (
	maxDepth = 32      // of objects and arrays in each other
	maxKeys  = 1 << 16 // of one object
)

// Reader pulls values from one JSON document.
type Reader struct {
	b     []byte
	pos   int
	depth int
}

// NewReader reads the document b, which it does not change.
func NewReader(b []byte) *Reader { return &Reader{b: b} }

// Offset is the position in the document of what is read next.
func (r *Reader) Offset() int {
	r.space()
	return r.pos
}

// Object reads an object. For each key it calls field, which must read the
// value. A key that stands twice is refused.
func (r *Reader) Object(field func(key string) error) error {
	if err := r.open('{', "an object"); err != nil {
		return err
	}
	var keys keySet
	for first := true; ; first = false {
		if done, err := r.next(first, '}'); done || err != nil {
			return err
		}
		at := r.pos
		key, err := r.Text()
		if err != nil {
			return err
		}
		if err := keys.add(key); err != nil {
			return fmt.Errorf("byte %d: %w", at, err)
		}
		if err := r.colon(); err != nil {
			return err
		}
		if err := field(key); err != nil {
			return err
		}
	}
}

// Array reads an array. For each element it calls elem, which must read it.
func (r *Reader) Array(elem func(i int) error) error {
	if err := r.open('[', "an array"); err != nil {
		return err
	}
	for i := 0; ; i++ {
		if done, err := r.next(i == 0, ']'); done || err != nil {
			return err
		}
		if err := elem(i); err != nil {
			return err
		}
	}
}

// Int reads an integer, written without fraction or exponent.
func (r *Reader) Int() (int64, error) {
	r.space()
	at := r.pos
	raw, integer := r.number()
	if raw == nil {
		return 0, r.wrong("an integer")
	}
	text := string(raw)
	if !integer {
		return 0, fmt.Errorf("byte %d: %s is not an integer", at, clip(text))
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("byte %d: %s is too large", at, clip(text))
	}
	return v, nil
}

// Float reads a number, which must be finite in float64.
func (r *Reader) Float() (float64, error) {
	r.space()
	at := r.pos
	raw, _ := r.number()
	if raw == nil {
		return 0, r.wrong("a number")
	}
	text := string(raw)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, fmt.Errorf("byte %d: %s is too large", at, clip(text))
	}
	return v, nil
}

// Bool reads true or false.
func (r *Reader) Bool() (bool, error) {
	switch {
	case r.literal("true"):
		return true, nil
	case r.literal("false"):
		return false, nil
	}
	return false, r.wrong("true or false")
}

// Skip reads a value of any kind and forgets it. It allocates nothing; that no key
// stands twice and that text is well formed, only reading it shows.
func (r *Reader) Skip() error {
	switch c := r.peek(); {
	case c == '{':
		return r.skipObject()
	case c == '[':
		return r.Array(func(int) error { return r.Skip() })
	case c == '"':
		_, _, err := r.rawText()
		return err
	case c == '-' || '0' <= c && c <= '9':
		if text, _ := r.number(); text == nil {
			return r.wrong("a number")
		}
		return nil
	case r.literal("true"), r.literal("false"), r.literal("null"):
		return nil
	}
	return r.wrong("a value")
}

func (r *Reader) skipObject() error {
	if err := r.open('{', "an object"); err != nil {
		return err
	}
	for first := true; ; first = false {
		if done, err := r.next(first, '}'); done || err != nil {
			return err
		}
		if _, _, err := r.rawText(); err != nil {
			return err
		}
		if err := r.colon(); err != nil {
			return err
		}
		if err := r.Skip(); err != nil {
			return err
		}
	}
}

// End refuses anything but spaces after the document.
func (r *Reader) End() error {
	if r.space(); r.pos < len(r.b) {
		return r.wrong("the end")
	}
	return nil
}

// open enters an object or array.
func (r *Reader) open(bracket byte, what string) error {
	if r.peek() != bracket {
		return r.wrong(what)
	}
	if r.depth++; r.depth > maxDepth {
		return fmt.Errorf("byte %d: more than %d levels of brackets", r.pos, maxDepth)
	}
	r.pos++
	return nil
}

// next goes to the next element of an object or array, or out of it.
func (r *Reader) next(first bool, bracket byte) (done bool, err error) {
	c := r.peek()
	switch {
	case c == bracket:
		r.pos++
		r.depth--
		return true, nil
	case first:
		return false, nil
	case c != ',':
		return false, r.wrong(fmt.Sprintf("',' or '%c'", bracket))
	}
	r.pos++
	r.space()
	return false, nil
}

func (r *Reader) colon() error {
	if r.peek() != ':' {
		return r.wrong("':'")
	}
	r.pos++
	return nil
}

// number scans a number by JSON's grammar; nil if there is none.
func (r *Reader) number() (text []byte, integer bool) {
	start, p := r.pos, r.pos
	digits := func() bool {
		from := p
		for p < len(r.b) && '0' <= r.b[p] && r.b[p] <= '9' {
			p++
		}
		return p > from
	}
	at := func(set string) bool {
		for i := 0; p < len(r.b) && i < len(set); i++ {
			if r.b[p] == set[i] {
				p++
				return true
			}
		}
		return false
	}
	at("-")
	if !at("0") && !digits() {
		return nil, false
	}
	integer = true
	if at(".") {
		if integer = false; !digits() {
			return nil, false
		}
	}
	if at("eE") {
		integer = false
		if at("+-"); !digits() {
			return nil, false
		}
	}
	r.pos = p
	return r.b[start:p], integer
}

func (r *Reader) literal(word string) bool {
	r.space()
	if len(r.b)-r.pos < len(word) || string(r.b[r.pos:r.pos+len(word)]) != word {
		return false
	}
	r.pos += len(word)
	return true
}

func (r *Reader) space() {
	for r.pos < len(r.b) {
		switch r.b[r.pos] {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return
		}
	}
}

// peek is the next byte that is no space, 0 at the end.
func (r *Reader) peek() byte {
	if r.space(); r.pos < len(r.b) {
		return r.b[r.pos]
	}
	return 0
}

// wrong says what stands where something else was expected.
func (r *Reader) wrong(want string) error {
	if r.space(); r.pos >= len(r.b) {
		return fmt.Errorf("byte %d: want %s, the text ends", r.pos, want)
	}
	c, _ := utf8.DecodeRune(r.b[r.pos:])
	return fmt.Errorf("byte %d: want %s, found %q", r.pos, want, c)
}
