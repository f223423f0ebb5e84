package asm

// LookupS8Args are the arguments of out = Table[in + 128] on N elements.
type LookupS8Args struct {
	In    []int8
	Out   []int8 // another map
	Table *[256]int8
	N     int
}

// LookupS8Func reads int8 values off a table.
type LookupS8Func func(*LookupS8Args)

// LookupS8 is the family of functions of int8 values that a table holds.
var LookupS8 = Family[LookupS8Func]{"lookup_s8", lookupS8Rows}

func lookupS8Plain(a *LookupS8Args) {
	out := a.Out[:a.N]
	in := a.In[:len(out)]
	for i, q := range in {
		out[i] = a.Table[int(q)+128]
	}
}
