package asm

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// shuffledTable gives each value another one.
func shuffledTable() *[256]int8 {
	t := &[256]int8{}
	for i, v := range rand.Perm(256) {
		t[i] = int8(v - 128)
	}
	return t
}

func TestLookupRowsGiveThePlainBits(t *testing.T) {
	eachRow(t, &LookupS8, func(t *testing.T, row LookupS8Func) {
		for n := range 400 {
			in := inputS8(n)
			for i := range in {
				in[i] = int8(i + n) // all of them, too
			}
			out := newGuarded[int8](n)
			a := &LookupS8Args{In: in, Table: shuffledTable(), N: n}
			want := *a
			a.Out, want.Out = out.outputs()
			row(a)
			lookupS8Plain(&want)
			out.compare(t, 0)
		}
	})
}

func BenchmarkLookup(b *testing.B) {
	const n = 120 * 64
	a := &LookupS8Args{In: inputS8(n), Out: make([]int8, n), Table: shuffledTable(), N: n}
	b.Run(fmt.Sprint(n), func(b *testing.B) {
		benchRows(b, &LookupS8, "Gelem/s", n, func(f LookupS8Func) { f(a) })
	})
}
