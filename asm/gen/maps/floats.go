package main

import (
	"fmt"
	"strconv"
	"strings"
)

// element is a type of floats that maps are made of.
type element struct {
	name       string // as in names of functions and arguments
	arm, plan9 string // a vector of them, as Arm and as Go's assembler write it
	lane       string // one of a vector
	shift      int    // from elements to bytes
	one        string // the number 1
}

var (
	float32s = element{name: "F32", arm: "4s", plan9: "S4", lane: "s", shift: 2, one: "0x3F800000"}
	float16s = element{name: "F16", arm: "8h", plan9: "H8", lane: "h", shift: 1, one: "0x3C00"}
)

func (e element) bytes() int { return 1 << e.shift }

// perVector is how many elements a vector holds.
func (e element) perVector() int { return 16 >> e.shift }

// floats writes kernels that are the same for each type of floats: code has TYPE for its name, .t and .T for the
// arrangement of vectors in Arm's notation and Go's, .e[ for a lane, SHIFT and ONE.
type floats struct {
	*file
	element
}

func (f floats) fill(code string) string {
	return strings.NewReplacer("TYPE", f.name, ".t", "."+f.arm, ".T", "."+f.plan9, ".e[", "."+f.lane+"[",
		"SHIFT", strconv.Itoa(f.shift), "ONE", f.one).Replace(code)
}

func (f floats) e(format string, args ...any) { f.file.e("%s", f.fill(fmt.Sprintf(format, args...))) }

func (f floats) text(name string, args int, about string) {
	f.file.text(f.fill(name), args, f.fill(about))
}

// list is the vectors from the first on, "[V8.S4, V9.S4]".
func (f floats) list(first, n int) string { return registers(f.plan9, first, n) }
