package quant

import (
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
)

// moments are the mean products of what the weights of a convolution meet, over pixels sampled from all frames: which
// errors of weights add up in an output, and which cancel.
type moments struct {
	k, groups  int
	n          int
	sum        []float64 // [groups][k]
	product    []float64 // [groups][k][k], the upper triangle
	kernel     [2]int
	stride     [2]int
	dilation   [2]int
	pad        [4]int
	transposed bool // k is the input channels: each output pixel meets one tap
}

// maxProducts bounds the memory of one convolution's moments; a larger one is rounded without.
const maxProducts = 1 << 23

// newMoments prepares to count the inputs of a node; nil where it is no convolution whose products say much.
func newMoments(n *netdef.Node, channels int) *moments {
	var m moments
	switch op := n.Op.(type) {
	case *ops.Conv:
		c := op.WithDefaults()
		m = moments{k: c.Kernel[0] * c.Kernel[1] * channels / c.Groups, groups: c.Groups, kernel: c.Kernel, stride: c.Stride,
			dilation: c.Dilation, pad: c.Pad}
	case *ops.ConvTranspose:
		if op.Groups > 1 || op.Kernel != op.Stride || op.Pad != [4]int{} {
			return nil
		}
		one := [2]int{1, 1}
		m = moments{k: channels, groups: 1, kernel: one, stride: one, dilation: one, transposed: true}
	default:
		return nil
	}
	if m.groups*m.k*m.k > maxProducts {
		return nil
	}
	m.sum = make([]float64, m.groups*m.k)
	m.product = make([]float64, m.groups*m.k*m.k)
	return &m
}

// batch is how many pixels are multiplied at a time.
const batch = 8

// add counts about so many pixels of the output for an input x and an output of h x w, on a lattice that
// is the same for all frames.
func (m *moments) add(x *ops.Tensor, h, w, pixels int) {
	if m.transposed {
		h, w = x.H, x.W
	}
	pixels = (min(pixels, h*w) + batch - 1) / batch * batch
	patch := make([]float32, batch*m.groups*m.k)
	for first := 0; first < pixels; first += batch {
		for i := range batch {
			at := int((int64(first+i)*2 + 1) * int64(h) * int64(w) / int64(2*pixels))
			m.patch(patch[i*m.groups*m.k:][:m.groups*m.k], x, at/w, at%w)
		}
		m.multiply(patch)
		m.n += batch
	}
}

// patch gathers what output pixel oy, ox meets: [groups][kh][kw][in/groups].
func (m *moments) patch(out []float32, x *ops.Tensor, oy, ox int) {
	per := x.C / m.groups
	for ky := range m.kernel[0] {
		for kx := range m.kernel[1] {
			y := oy*m.stride[0] - m.pad[0] + ky*m.dilation[0]
			i := ox*m.stride[1] - m.pad[1] + kx*m.dilation[1]
			inside := y >= 0 && y < x.H && i >= 0 && i < x.W
			for g := range m.groups {
				to := out[g*m.k+(ky*m.kernel[1]+kx)*per:][:per]
				if inside {
					copy(to, x.F32[x.At(y, i, g*per):])
				} else {
					clear(to)
				}
			}
		}
	}
}

func (m *moments) multiply(patch []float32) {
	all := m.groups * m.k
	for g := range m.groups {
		var x [batch][]float32
		for b := range x {
			x[b] = patch[b*all+g*m.k:][:m.k]
		}
		for i := range m.k {
			var a [batch]float32
			for b := range a {
				a[b] = x[b][i]
				m.sum[g*m.k+i] += float64(a[b])
			}
			if a == [batch]float32{} {
				continue
			}
			row := m.product[(g*m.k+i)*m.k:][:m.k]
			x0, x1, x2, x3 := x[0][:m.k], x[1][:m.k], x[2][:m.k], x[3][:m.k]
			x4, x5, x6, x7 := x[4][:m.k], x[5][:m.k], x[6][:m.k], x[7][:m.k]
			for j := i; j < len(row); j++ {
				s := float32(a[0]*x0[j]) + float32(a[1]*x1[j]) + float32(a[2]*x2[j]) + float32(a[3]*x3[j])
				t := float32(a[4]*x4[j]) + float32(a[5]*x5[j]) + float32(a[6]*x6[j]) + float32(a[7]*x7[j])
				row[j] += float64(float32(s + t))
			}
		}
	}
}

// hessian gives the matrix of a group by which errors of weights become the mean square error of the output: the
// covariance of the inputs, each divided by its divisor, since biases take up what errors do to the mean.
// A transposed convolution has one bias for several taps: there it is the mean product.
func (m *moments) hessian(group int, divisor func(i int) float64) []float64 {
	h := make([]float64, m.k*m.k)
	n := float64(max(m.n, 1))
	sum := m.sum[group*m.k:][:m.k]
	for i := range m.k {
		for j := i; j < m.k; j++ {
			p := m.product[(group*m.k+i)*m.k+j] / n
			if !m.transposed {
				p -= sum[i] / n * sum[j] / n
			}
			p /= divisor(i) * divisor(j)
			h[i*m.k+j], h[j*m.k+i] = p, p
		}
	}
	return h
}
