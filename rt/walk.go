package rt

import (
	"github.com/edgeseg/edgeseg/ops"
)

// walk says which pixels a convolution's step reads and writes.
type walk struct {
	in, out          *buffer
	y0, x0           int      // input pixel of the first output pixel's first tap
	strideY, strideX int      // input pixels from one output pixel to the next
	firstY, stepY    int      // output rows: firstY, firstY+stepY, ...
	firstX, stepX    int      // output columns likewise
	width            int      // number of these columns
	windows          []window // by the slot of the input's first row; one where all are alike
	pointwise        bool     // pixels correspond: rows without gaps are one long row
}

// window is where the taps of a pixel lie. In a strip buffer a window's last rows may lie before its
// first one; taps count from the row that lies first.
type window struct {
	down int // that row, counted from the window's first one
	taps []int32
	k    int // products of a tap
}

// windows lays out the taps of a convolution.
func windows(in *buffer, c ops.Conv) []window {
	all := make([]window, 1)
	rows := c.Dilation[0]*(c.Kernel[0]-1) + 1 // no window wraps around
	if in.strip > 0 && c.Kernel[0] > 1 {
		all, rows = make([]window, in.rows), in.rows
	}
	for slot := range all {
		w := &all[slot]
		for ky := range c.Kernel[0] {
			if (slot+ky*c.Dilation[0])%rows < (slot+w.down)%rows {
				w.down = ky * c.Dilation[0]
			}
		}
		for ky := range c.Kernel[0] {
			y := (slot+ky*c.Dilation[0])%rows - (slot+w.down)%rows
			for kx := range c.Kernel[1] {
				w.taps = append(w.taps, int32(y*in.row()+kx*c.Dilation[1]*in.pixel))
			}
		}
	}
	return all
}

// join makes the windows' taps those of k products each, joined where they can be.
func (g *walk) join(k int) {
	all := make([]window, len(g.windows))
	for i, w := range g.windows {
		all[i].down = w.down
		all[i].taps, all[i].k = joined(w.taps, k)
	}
	g.windows = all
}

// joined makes one tap of each run of taps that lie side by side, such as a kernel's row where
// pixels have no gaps: fewer and longer taps cost kernels less.
func joined(taps []int32, k int) ([]int32, int) {
	run := 1
	for run < len(taps) && int(taps[run]-taps[run-1]) == k {
		run++
	}
	if run == 1 || len(taps)%run != 0 {
		return taps, k
	}
	var first []int32
	for i, t := range taps {
		if i%run == 0 {
			first = append(first, t)
		} else if int(t-taps[i-1]) != k {
			return taps, k
		}
	}
	return first, run * k
}

// window is that of the input rows from y on.
func (g *walk) window(y int) *window {
	if len(g.windows) == 1 {
		return &g.windows[0]
	}
	return &g.windows[g.in.slot(y)]
}

// runs calls f for each run of contiguous pixels of an area of the output: the input pixel of its
// first output pixel, the output pixel, their number.
func (g *walk) runs(a area, f func(iy, ix, oy, ox, count int)) {
	if g.pointwise && g.in.gapless(a.x) && g.out.gapless(a.x) {
		for y := a.y.lo; y < a.y.hi; {
			n := g.out.following(y, g.in.following(y, a.y.hi-y))
			f(y, a.x.lo, y, a.x.lo, n*a.x.size())
			y += n
		}
		return
	}
	from := (a.x.lo - g.firstX + g.stepX - 1) / g.stepX
	to := min((a.x.hi-g.firstX+g.stepX-1)/g.stepX, g.width)
	y := a.y.lo + (g.firstY-a.y.lo%g.stepY+g.stepY)%g.stepY
	for ; y < a.y.hi && from < to; y += g.stepY {
		f(y/g.stepY*g.strideY+g.y0, g.x0+from*g.strideX, y, g.firstX+from*g.stepX, to-from)
	}
}
