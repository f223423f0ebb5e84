package main

import "fmt"

// product is 16 bytes of a pixel by 16 of a channel's weights, in v, for a sum, to which op adds it.
type product struct {
	sum, a, b, v int
	op           string
}

// half lists 16 products of each sum, of the first half of a pair, 0, or the second, 1. The first pixel is three
// channels ahead of the second: the time that it takes to load the second between two halves.
func (s mull) half(h int, op string) (all []product) {
	const ahead = 3
	add := func(c, sum, a int) {
		all = append(all, product{sum + c, a, 4 + c, mullProduct(16*(1-h) + len(all)), op})
	}
	for c := range s.n + ahead {
		if c >= ahead {
			add(c-ahead, 24, 2)
		}
		if c < s.n {
			add(c, 16, h)
		}
	}
	return all
}

// place is where in a half the product of a channel and pixel stands.
func (s mull) place(c, pixel int) int {
	for i, p := range s.half(0, "") {
		if p.sum == 16+8*pixel+c {
			return i
		}
	}
	panic("no such product")
}

// mullProduct is the register of the loop's product i: five by turns, but three times four, since there are 32.
func mullProduct(i int) int {
	for _, n := range []int{4, 5, 5, 4, 4, 5, 5} {
		if i < n {
			return [...]int{15, 3, 12, 13, 14}[i+5-n]
		}
		i -= n
	}
	panic("no such product")
}

// run is a list of products that are computed in an order of their own.
type run struct {
	products []product
	begun    bool // the first one's sum alone is left to do
	leave    bool // the last one's sum is left to the next run
	loads    []load
}

// load is an instruction behind the last that reads its registers, the SMLAL2 of product after, or before the run where that is
// negative. The first product that reads what it loads waits for it so many cycles.
type load struct {
	after, first, wait int
	text               string
}

func (r *run) load(after, first, wait int, format string, args ...any) {
	r.loads = append(r.loads, load{after, first, wait, fmt.Sprintf(format, args...)})
}

// run writes the products in the order in which a core would compute them that begins an instruction a cycle and has its result
// six cycles later, a Cortex-A53 as llvm has it; as many at a time as there are registers.
func (s mull) run(r run) {
	const latency, never = 6, 1 << 30
	n := len(r.products)
	last := n // sum
	if r.leave {
		last--
	}
	multiplied, done, added := 0, 0, 0 // products whose SMULL, SMLAL2, sum are written
	first, second := make([]int, n), make([]int, n)
	if r.begun {
		multiplied, done, second[0] = 1, 1, -latency
	}
	loaded := make([]int, len(r.loads)) // when
	for i, l := range r.loads {
		loaded[i] = never
		if l.after < 0 {
			loaded[i] = l.wait
		}
	}
	ready := func(p product, now int) bool {
		for i, l := range r.loads {
			if l.first == multiplied && now < loaded[i] {
				return false
			}
		}
		for _, q := range r.products[added:multiplied] {
			if p.v == q.v {
				return false
			}
		}
		return true
	}
	for now := 0; done < n || added < last; now++ {
		switch {
		case multiplied < n && ready(r.products[multiplied], now):
			p := r.products[multiplied]
			s.op("smull v%d.8h, v%d.8b, v%d.8b", p.v, p.b, p.a)
			first[multiplied] = now
			multiplied++
		case done < multiplied && now >= first[done]+latency:
			p := r.products[done]
			s.op("smlal2 v%d.8h, v%d.16b, v%d.16b", p.v, p.b, p.a)
			second[done] = now
			for i, l := range r.loads {
				if l.after == done {
					s.add("%s", l.text)
					loaded[i] = now + l.wait
				}
			}
			done++
		case added < last && added < done && now >= second[added]+latency:
			p := r.products[added]
			s.op("%s v%d.4s, v%d.8h", p.op, p.sum, p.v)
			added++
		}
	}
}
