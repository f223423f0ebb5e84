package asm

import "fmt"

// checkIDCT makes rows of blocks of size x size samples.
func checkIDCT(c *checker, row, plain IDCTFunc, size int) {
	values := []func() int16{
		func() int16 { return int16(c.NormFloat64() * 20) }, // of pictures
		func() int16 { return int16(c.Uint32()) },
		func() int16 { return oneOf[int16](c, -32768, 32767) },
	}
	quants := []func(k int) int16{
		func(int) int16 { return 1 },
		func(k int) int16 { return int16(8 + k) },
		func(int) int16 { return int16(c.Uint32()) },
	}
	for v, value := range values {
		for q, quant := range quants {
			for n := 1; n <= 21; n++ {
				a := idctCase(n, sparse(value), quant)
				a.Stride = size*n + n%3*5
				with := func(f IDCTFunc) func([]byte) {
					return func(out []byte) { a.Dst = out; f(a) }
				}
				compare(c, fmt.Sprintf("coefficients %d, steps %d, %d blocks", v, q, n), (size-1)*a.Stride+size*n, with(row), with(plain))
			}
		}
	}
}

// idctCase makes n blocks.
func idctCase(n int, coef func(block, k int) int16, quant func(k int) int16) *IDCTArgs {
	a := &IDCTArgs{Last: make([]uint8, n), Quant: new([64]int16), Stride: 8 * n, N: n}
	a.Coef = followed(64*n, func() int16 { return 0 }, func() int16 { return 99 })
	for k := range a.Quant {
		a.Quant[k] = quant(k)
	}
	for i := range a.Coef {
		a.Coef[i] = coef(i/64, i%64)
		if u, v := i%64/8, i%8; a.Coef[i] != 0 && u+v > 0 {
			a.Last[i/64] = max(a.Last[i/64], zigzag(u, v))
		}
	}
	return a
}

// zigzag is the number of a coefficient in the order of a file.
func zigzag(u, v int) uint8 {
	n, sum := 0, u+v
	for i := range sum {
		n += min(i, 7, 14-i) + 1
	}
	if sum%2 == 0 {
		return uint8(n + u - max(sum-7, 0)) // upwards
	}
	return uint8(n + v - max(sum-7, 0))
}

// sparse gives blocks of all kinds: flat ones, ones with a few low frequencies, full ones.
func sparse(value func() int16) func(block, k int) int16 {
	return func(block, k int) int16 {
		kind := []int{0, 0, 3, 8, 2, 0, 8, 8, 0, 2, 3, 2, 3, 3}[block%14]
		if k == 0 || k/8+k%8 <= kind || kind == 8 {
			return value()
		}
		return 0
	}
}
