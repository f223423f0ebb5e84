package neon

import (
	"fmt"
	"strconv"
	"strings"
)

// Encode gives the word of an instruction in Arm's notation.
func Encode(text string) (uint32, error) {
	mnemonic, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	key, args := mnemonic, [3]operand{}
	for i, s := range strings.Split(rest, ",") {
		if i == len(args) {
			return 0, fmt.Errorf("neon: %q has more operands than three", text)
		}
		o, err := parse(strings.TrimSpace(s))
		if err != nil {
			return 0, fmt.Errorf("neon: %q: %w", text, err)
		}
		key, args[i] = key+" "+o.kind, o
	}
	word, ok := forms[key]
	if !ok {
		return 0, fmt.Errorf("neon: %q: no form %q in the table", text, key)
	}
	word |= args[1].value<<5 | args[0].value
	m, err := last(key, args[2])
	if err != nil {
		return 0, fmt.Errorf("neon: %q: %w", text, err)
	}
	return word | m, nil
}

// operand is a register, perhaps an element of it, or an immediate.
type operand struct {
	kind  string // how the table writes it: "4s", "s[]", "#", "[x"
	value uint32
	index uint32 // of an element
}

func parse(s string) (o operand, err error) {
	if imm, ok := strings.CutPrefix(s, "#"); ok {
		n, err := strconv.ParseUint(imm, 10, 6)
		return operand{kind: "#", value: uint32(n)}, err
	}
	for _, kind := range []string{"q%d", "[x%d", "x%d]"} {
		if before, after, _ := strings.Cut(kind, "%d"); strings.HasPrefix(s, before) && strings.HasSuffix(s, after) {
			n, err := strconv.ParseUint(s[len(before):len(s)-len(after)], 10, 32)
			if err != nil || n > 30 {
				return o, fmt.Errorf("operand %q is no register", s)
			}
			return operand{kind: before + after, value: uint32(n)}, nil
		}
	}
	reg, kind, ok := strings.Cut(s, ".")
	n, isV := strings.CutPrefix(reg, "v")
	if !ok || !isV {
		return o, fmt.Errorf("operand %q is no vector", s)
	}
	v, err := strconv.ParseUint(n, 10, 32)
	if err != nil || v > 31 {
		return o, fmt.Errorf("operand %q is no vector", s)
	}
	o = operand{kind: kind, value: uint32(v)}
	if arr, index, ok := strings.Cut(kind, "["); ok {
		i, err := strconv.ParseUint(strings.TrimSuffix(index, "]"), 10, 4)
		if err != nil {
			return o, fmt.Errorf("operand %q has no index", s)
		}
		o.kind, o.index = arr+"[]", uint32(i)
	}
	return o, nil
}

// last gives the bits of the third operand, if the form has one.
func last(key string, o operand) (uint32, error) {
	i := o.index
	switch o.kind {
	case "h[]": // H:L:M, so the register has four bits
		if i > 7 || o.value > 15 {
			return 0, fmt.Errorf("halfword element of register %d, index %d", o.value, i)
		}
		return o.value<<16 | i>>2<<11 | i>>1&1<<21 | i&1<<20, nil
	case "s[]", "4b[]": // H:L
		if i > 3 {
			return 0, fmt.Errorf("index %d", i)
		}
		return o.value<<16 | i>>1<<11 | i&1<<21, nil
	case "#":
		return shift(key, o.value)
	}
	return o.value << 16, nil
}

// shift gives immh:immb: the size in bits plus a left shift, twice the size less a right one.
func shift(key string, n uint32) (uint32, error) {
	f := strings.Fields(key)
	bits := lane(f[1])
	if narrow := lane(f[2]); narrow < bits {
		bits = narrow // a widening shift counts by what it reads
	}
	right := strings.Contains(f[0], "shr")
	switch {
	case strings.HasPrefix(f[0], "cm"): // compares with zero, which is not in the word
		if n != 0 {
			return 0, fmt.Errorf("compares with 0 only")
		}
		return 0, nil
	case right && n >= 1 && n <= bits:
		return (2*bits - n) << 16, nil
	case !right && n < bits:
		return (bits + n) << 16, nil
	}
	return 0, fmt.Errorf("shift by %d", n)
}

// lane is the number of bits of an arrangement's elements.
func lane(arr string) uint32 {
	return map[byte]uint32{'b': 8, 'h': 16, 's': 32, 'd': 64}[arr[len(arr)-1]]
}
