//go:build (amd64 || arm64) && !purego

package asm

import (
	"math"
	"unsafe"
)

// exponentialVectors is what the kernels of vectors take.
type exponentialVectors struct {
	in, out, table unsafe.Pointer
	n              int // elements, a multiple of those of a vector
	max            float32
}

// exponentialTable holds the constants of the plain functions in the order in which they need them, each as a vector.
var exponentialTable = tableOf(
	1.44269504088896341, 12582912, 0.693359375, -2.12194440e-4, // e^x: 0 to 3
	1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1, // 4 to 9
	1, -87, // 10, 11
	1/math.Sqrt2, 0.3275911, // GELU: 12, 13
	1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592, 0.5, // 14 to 19
	float32(math.Copysign(0, -1)), // 20
)

func tableOf(constants ...float32) *[21][8]float32 {
	var t [21][8]float32
	for i, v := range constants {
		for j := range t[i] {
			t[i][j] = v
		}
	}
	return &t
}

// vectorCall bounds the elements of a call, so that no call takes long.
const vectorCall = 4096

// exponentialF32Vectors computes whole vectors of width elements by the kernel of the function; the plain function,
// whose bits are the same, does the rest.
func exponentialF32Vectors(a *ExponentialF32Args, width int) {
	whole := a.N - a.N%width
	for i := 0; i < whole; i += vectorCall {
		n := min(vectorCall, whole-i)
		in, out := a.In[i:][:n], a.Out[i:][:n]
		v := exponentialVectors{unsafe.Pointer(&in[0]), unsafe.Pointer(&out[0]), unsafe.Pointer(exponentialTable), n, a.Max}
		exponentialKernel(a.Func, width, &v)
	}
	rest := *a
	rest.In, rest.Out, rest.N = a.In[whole:], a.Out[whole:], a.N-whole
	exponentialF32Plain(&rest)
}

//go:noescape
func expVectors(p *exponentialVectors)

//go:noescape
func sigmoidVectors(p *exponentialVectors)

//go:noescape
func siluVectors(p *exponentialVectors)

//go:noescape
func geluVectors(p *exponentialVectors)
