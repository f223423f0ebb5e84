package ops

import (
	"fmt"
	"math"
)

// window is the geometry of an operator that slides over a map, defaults filled in.
type window struct {
	kernel, stride, dilation [2]int // height, width
	pad                      [4]int // top, left, bottom, right
}

// check refuses attributes that no map fits.
func (w *window) check() error {
	for _, a := range []struct {
		name  string
		pair  [2]int
		least int
	}{{"kernel", w.kernel, 1}, {"stride", w.stride, 1}, {"dilation", w.dilation, 1},
		{"padding", [2]int(w.pad[:2]), 0}, {"padding", [2]int(w.pad[2:]), 0}} {
		for _, v := range a.pair {
			if v < a.least || v > MaxSide {
				return fmt.Errorf("%s %v is not within %d..%d", a.name, a.pair, a.least, MaxSide)
			}
		}
	}
	return nil
}

// reach is how many rows (axis 0) or columns (axis 1) the dilated kernel covers.
func (w *window) reach(axis int) int { return w.dilation[axis]*(w.kernel[axis]-1) + 1 }

// out gives the height and width that sliding over the map gives, rounded down.
func (w *window) out(in Shape) (h, wd int, err error) {
	if err := w.check(); err != nil {
		return 0, 0, err
	}
	side := [2]int{in.H, in.W}
	for axis := range side {
		padded := side[axis] + w.pad[axis] + w.pad[axis+2]
		if w.reach(axis) > padded {
			return 0, 0, fmt.Errorf("kernel covers %dx%d pixels, the padded map has fewer: %v with padding %v",
				w.reach(0), w.reach(1), in, w.pad)
		}
		side[axis] = (padded-w.reach(axis))/w.stride[axis] + 1
	}
	return side[0], side[1], nil
}

// pooled is out for a pool, each of whose windows is to hold a pixel.
func (w *window) pooled(in Shape) (h, wd int, err error) {
	if h, wd, err = w.out(in); err != nil {
		return 0, 0, err
	}
	// With more, a window could lie outside of the map altogether.
	for i, pad := range w.pad {
		if pad > w.kernel[i%2]/2 {
			return 0, 0, fmt.Errorf("padding %v is more than half of the kernel %v", w.pad, w.kernel)
		}
	}
	return h, wd, nil
}

// bin is the part of the map in the window of output pixel oy, ox.
func (w *window) bin(in Shape, oy, ox int) Bin {
	y, x := oy*w.stride[0]-w.pad[0], ox*w.stride[1]-w.pad[1]
	return Bin{max(y, 0), min(y+w.kernel[0], in.H), max(x, 0), min(x+w.kernel[1], in.W)}
}

// checkChannels holds channel counts and groups of a convolution and the number of its weights.
func (w *window) checkChannels(in Shape, out, groups int) error {
	if out < 1 || out > MaxSide {
		return fmt.Errorf("%d output channels, want 1..%d", out, MaxSide)
	}
	if groups < 1 || in.C%groups != 0 || out%groups != 0 {
		return fmt.Errorf("%d groups do not divide %d input and %d output channels", groups, in.C, out)
	}
	taps := int64(w.kernel[0]) * int64(w.kernel[1])
	if n := int64(out) * int64(in.C/groups); taps > math.MaxInt32/n {
		return fmt.Errorf("weights of %dx%dx%dx%d are more than 2^31-1", out, w.kernel[0], w.kernel[1], in.C/groups)
	}
	return nil
}

// convRoles lists the constants of a convolution, "pad" aside.
func convRoles(out int, kernel [2]int, perGroup int, a Activation, t Type) []Role {
	weight, bias := Float32, Float32
	if t == Int8 {
		weight, bias = Int8, Int32
	}
	roles := []Role{
		{Name: "weight", Type: weight, Dims: []int{out, kernel[0], kernel[1], perGroup}},
		{Name: "bias", Type: bias, Dims: []int{out}, Optional: true},
	}
	if a == PReLU {
		roles = append(roles, Role{Name: "slope", Type: Float32, Dims: []int{out}})
	}
	if t == Int8 {
		roles = append(roles, Role{Name: "weight_scale", Type: Float32, Dims: []int{out}})
	}
	return roles
}

// bias32 and biasInt8 give a convolution's biases, zeros where it has none.
func bias32(p Params, out int) []float32 {
	if b := p["bias"]; b != nil {
		return b.F32
	}
	return make([]float32, out)
}

func biasInt8(p Params, out int) []int32 {
	if b := p["bias"]; b != nil {
		return b.I32
	}
	return make([]int32, out)
}

// orOne reads 0 as 1 in both components.
func orOne(v [2]int) [2]int {
	for i := range v {
		if v[i] == 0 {
			v[i] = 1
		}
	}
	return v
}

// channels is the channel count of input i, 0 where there is none.
func channels(in []Shape, i int) int {
	if i >= len(in) {
		return 0
	}
	return in[i].C
}
