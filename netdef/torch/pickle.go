package torch

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/edgeseg/edgeseg/netdef/modelfile"
)

const (
	maxProtocol = 5
	maxObjects  = 1 << 20 // containers, what they hold, memo entries: about 100 bytes each

	saveStateDict = "save the parameters alone: torch.save(net.state_dict(), FILE)"
)

// machine runs one pickle. The first error stops it; after it pops give nil and reads give zeros.
type machine struct {
	b        []byte
	pos      int
	op       int // position of the running opcode
	stack    []any
	marks    []int // stack heights
	memo     map[uint32]any
	storages map[string]*storage // those named so far, by key
	objects  int
	err      error
}

func newMachine(b []byte, pos int) *machine {
	return &machine{b: b, pos: pos, memo: map[uint32]any{}, storages: map[string]*storage{}}
}

// run executes up to STOP and returns the object that is left. m.pos is then behind it.
func (m *machine) run() (any, error) {
	for m.err == nil {
		m.op = m.pos
		op := m.byte()
		if m.err == nil && op == opStop {
			if v := m.pop(); m.err == nil {
				return v, nil
			}
			break
		}
		m.step(op)
	}
	return nil, m.err
}

func (m *machine) fail(format string, args ...any) {
	if m.err == nil {
		m.err = fmt.Errorf("byte %d: %w", m.op, fmt.Errorf(format, args...))
	}
}

// refuse is the answer to a pickle that wants more than data.
func (m *machine) refuse(what string) {
	if m.err != nil {
		return
	}
	if strings.ContainsFunc(what, func(c rune) bool { return !unicode.IsPrint(c) }) {
		what = strconv.Quote(what) // an error is one line
	}
	m.err = modelfile.WithHint(fmt.Errorf("pickle asks for %.80s: refused, only tensors and plain containers are read (byte %d)", what, m.op),
		saveStateDict)
}

// count refuses a pickle of more objects than any checkpoint has.
func (m *machine) count() bool {
	if m.objects++; m.objects > maxObjects {
		m.fail("more than %d objects", maxObjects)
	}
	return m.err == nil
}

// take gives the next n bytes, nil if the file does not have them.
func (m *machine) take(n uint64) []byte {
	if m.err != nil {
		return nil
	}
	if left := len(m.b) - m.pos; n > uint64(left) {
		m.fail("needs %d bytes, %d follow: the file is cut off", n, left)
		return nil
	}
	b := m.b[m.pos:][:n]
	m.pos += int(n)
	return b
}

func (m *machine) byte() byte {
	if m.err == nil && m.pos >= len(m.b) {
		m.fail("want an opcode: the file is cut off")
		return 0
	}
	return byte(m.uint(1))
}

// uint reads n bytes, little-endian.
func (m *machine) uint(n uint64) uint64 {
	var b [8]byte
	copy(b[:], m.take(n))
	return binary.LittleEndian.Uint64(b[:])
}

// line reads up to the next line feed.
func (m *machine) line() string {
	if m.err != nil {
		return ""
	}
	n := bytes.IndexByte(m.b[m.pos:], '\n')
	if n < 0 {
		m.fail("want a line: the file is cut off")
		return ""
	}
	b := m.take(uint64(n) + 1)
	return string(b[:n])
}

// bytes reads a string of n bytes of any kind.
func (m *machine) bytes(n uint64) { m.push(string(m.take(n))) }

// text reads a string of n bytes of UTF-8.
func (m *machine) text(n uint64) {
	b := m.take(n)
	if !utf8.Valid(b) {
		m.fail("a string is not UTF-8")
	}
	m.push(string(b))
}

// integer reads a signed integer of n bytes.
func (m *machine) integer(n uint64) {
	b := m.take(n)
	if n > 8 {
		m.push(long(b))
		return
	}
	var v int64
	for i, c := range b {
		v |= int64(c) << (8 * i)
	}
	if n > 0 && n < 8 {
		v = v << (64 - 8*n) >> (64 - 8*n) // the last byte holds the sign
	}
	m.push(v)
}

func (m *machine) float() {
	if b := m.take(8); b != nil {
		m.push(math.Float64frombits(binary.BigEndian.Uint64(b)))
	}
}

func (m *machine) push(v any) {
	if m.err == nil && len(m.stack) >= maxObjects {
		m.fail("more than %d objects", maxObjects)
	}
	if m.err == nil {
		m.stack = append(m.stack, v)
	}
}

// top is the value that the last push left, nil if the stack holds none above the last mark.
func (m *machine) top() any {
	floor := 0
	if n := len(m.marks); n > 0 {
		floor = m.marks[n-1]
	}
	if len(m.stack) <= floor {
		m.fail("the stack is empty")
		return nil
	}
	return m.stack[len(m.stack)-1]
}

func (m *machine) pop() any {
	v := m.top()
	if m.err == nil {
		m.stack = m.stack[:len(m.stack)-1]
	}
	return v
}

// popTuple pops n values.
func (m *machine) popTuple(n int) tuple {
	t := make(tuple, n)
	for i := n - 1; i >= 0; i-- {
		t[i] = m.pop()
	}
	return t
}

func (m *machine) mark() {
	if len(m.marks) >= maxObjects {
		m.fail("more than %d objects", maxObjects)
		return
	}
	m.marks = append(m.marks, len(m.stack))
}

// popMark pops what was pushed since the last mark.
func (m *machine) popMark() tuple {
	n := len(m.marks)
	if n == 0 {
		m.fail("no mark on the stack")
	}
	if m.err != nil {
		return nil
	}
	at := m.marks[n-1]
	// what is pushed from the memo costs two bytes of pickle: count it once it is kept
	if m.objects += len(m.stack) - at; m.objects > maxObjects {
		m.fail("more than %d objects", maxObjects)
		return nil
	}
	t := append(tuple(nil), m.stack[at:]...)
	m.stack, m.marks = m.stack[:at], m.marks[:n-1]
	return t
}

func (m *machine) remember(key uint32) {
	v := m.top()
	if _, known := m.memo[key]; !known && !m.count() {
		return
	}
	m.memo[key] = v
}

func (m *machine) recall(key uint32) {
	v, ok := m.memo[key]
	if !ok {
		m.fail("the memo has no entry %d", key)
	}
	m.push(v)
}

// appendTo adds values to the list on top of the stack.
func (m *machine) appendTo(values tuple) {
	l, ok := m.top().(*list)
	if !ok {
		m.fail("want a list to append to")
		return
	}
	l.items = append(l.items, values...)
}

// setItems adds pairs to the dictionary on top of the stack.
func (m *machine) setItems(pairs tuple) {
	d, ok := m.top().(*dict)
	if !ok || len(pairs)%2 != 0 {
		m.fail("want a dictionary and pairs for it")
		return
	}
	d.add(pairs)
}

func (d *dict) add(pairs tuple) {
	for i := 0; i+1 < len(pairs); i += 2 {
		d.keys = append(d.keys, pairs[i])
		d.values = append(d.values, pairs[i+1])
	}
}
