package neon

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/asm/gen/neon/neontest"
)

// Every form, with several registers, indices and shifts, is what an independent disassembler reads.
func TestEncodeAgainstDisassembler(t *testing.T) {
	var texts []string
	var words []uint32
	for _, key := range slices.Sorted(mapsKeys) {
		for seed := range uint64(6) {
			text := instruction(key, rand.New(rand.NewPCG(seed, 1)))
			w, err := Encode(text)
			if err != nil {
				t.Fatal(err)
			}
			texts, words = append(texts, text), append(words, w)
		}
	}
	got := neontest.Disassemble(t, words)
	for i, want := range texts {
		if got[i] != want {
			t.Errorf("%#08x reads as %q, want %q", words[i], got[i], want)
		}
	}
}

func mapsKeys(yield func(string) bool) {
	for k := range forms {
		if !yield(k) {
			return
		}
	}
}

// instruction fills a form with operands.
func instruction(key string, r *rand.Rand) string {
	f := strings.Fields(key)
	var args []string
	for _, kind := range f[1:] {
		arr, isElement := strings.CutSuffix(kind, "[]")
		switch {
		case kind == "#" && strings.HasPrefix(f[0], "cm"):
			args = append(args, "#0")
		case kind == "#":
			bits := int(min(lane(f[1]), lane(f[2])))
			args = append(args, fmt.Sprintf("#%d", 1+r.IntN(bits-1)))
		case kind == "q" || kind == "[x" || kind == "x]":
			args = append(args, strings.NewReplacer("q", "q%d", "x", "x%d").Replace(kind))
			args[len(args)-1] = fmt.Sprintf(args[len(args)-1], r.IntN(31))
		case isElement && arr == "h":
			args = append(args, fmt.Sprintf("v%d.h[%d]", r.IntN(16), r.IntN(8)))
		case isElement:
			args = append(args, fmt.Sprintf("v%d.%s[%d]", r.IntN(32), arr, r.IntN(4)))
		default:
			args = append(args, fmt.Sprintf("v%d.%s", r.IntN(32), kind))
		}
	}
	return f[0] + " " + strings.Join(args, ", ")
}

func TestEncodeRefuses(t *testing.T) {
	for _, text := range []string{
		"", "sdot", "nop v0.4s, v0.4s", "sdot v32.4s, v0.16b, v0.16b", "sdot v0.4s, v0.16b, v0.4b[4]",
		"sdot x0.4s, v0.16b, v0.16b", "smull v0.4s, v0.4h, v16.h[0]", "smull v0.4s, v0.4h, v1.h[8]",
		"sshr v0.4s, v0.4s, #0", "sshr v0.4s, v0.4s, #33", "sshll v0.8h, v0.8b, #8", "cmlt v0.4s, v0.4s, #1",
		"fadd v0.4s, v0.4s, v0.4s, v0.4s", "fadd v0.4s, v0.4s, v0.2s", "fmla v0.4s, v0.4s, v0.s[",
		"ldr q0, [x31, x0]", "ldr q0, [x, x0]", "ldr v0.16b, [x0, x0]",
	} {
		if w, err := Encode(text); err == nil {
			t.Errorf("Encode(%q) = %#x, want an error", text, w)
		}
	}
}
