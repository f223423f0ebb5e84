package asm

import (
	"math/rand"
	"slices"
	"strings"
	"testing"
)

// point is a pixel of the frame.
type point struct{ x, y int }

// seenPoints is the seen part by plain steps on a grid of points: cut, turn, mirror, cut.
func seenPoints(v View) [][]point {
	r := v.region()
	var grid [][]point
	for y := range r.H {
		row := make([]point, r.W)
		for x := range row {
			row[x] = point{r.X + x, r.Y + y}
		}
		grid = append(grid, row)
	}
	for range v.Rotate / 90 {
		grid = quarterClockwise(grid)
	}
	if v.Flip {
		for _, row := range grid {
			slices.Reverse(row)
		}
	}
	s := v.Seen()
	grid = grid[s.Y : s.Y+s.H]
	for y := range grid {
		grid[y] = grid[y][s.X : s.X+s.W]
	}
	return grid
}

// quarterClockwise makes columns, read upwards, rows.
func quarterClockwise(grid [][]point) [][]point {
	turned := make([][]point, len(grid[0]))
	for x := range turned {
		for y := len(grid) - 1; y >= 0; y-- {
			turned[x] = append(turned[x], grid[y][x])
		}
	}
	return turned
}

// randomView is a view of a frame of at most side x side pixels.
func randomView(r *rand.Rand, side int) View {
	v := View{
		FrameW: 1 + r.Intn(side), FrameH: 1 + r.Intn(side),
		Rotate: 90 * r.Intn(4), Flip: r.Intn(2) == 0,
		Fit:  []string{"", "stretch", "letterbox", "crop"}[r.Intn(4)],
		NetW: 1 + r.Intn(side), NetH: 1 + r.Intn(side),
	}
	if r.Intn(2) == 0 {
		v.W, v.H = 1+r.Intn(v.FrameW), 1+r.Intn(v.FrameH)
		v.X, v.Y = r.Intn(v.FrameW-v.W+1), r.Intn(v.FrameH-v.H+1)
	}
	return v
}

func TestTurnsLikeAGridOfPoints(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 2000 {
		v := randomView(r, 12)
		if err := v.Check(); err != nil {
			t.Fatalf("%+v: %v", v, err)
		}
		turn := v.turn()
		inFrame := v.seenInFrame()
		var seen int
		for ty, row := range seenPoints(v) {
			for tx, p := range row {
				if x, y := turn.at(tx, ty); x != p.x || y != p.y {
					t.Fatalf("%+v: seen pixel %d,%d is %d,%d of the frame, want %v", v, tx, ty, x, y, p)
				}
				if p.x < inFrame.X || p.y < inFrame.Y || p.x >= inFrame.X+inFrame.W || p.y >= inFrame.Y+inFrame.H {
					t.Fatalf("%+v: %v is outside of %v", v, p, inFrame)
				}
				seen++
			}
		}
		if seen != inFrame.W*inFrame.H {
			t.Fatalf("%+v: %d pixels are seen, rectangle %v", v, seen, inFrame)
		}
	}
}

func TestFits(t *testing.T) {
	for _, c := range []struct {
		name         string
		v            View
		seen, filled Rect
	}{
		{"stretch takes all", View{FrameW: 640, FrameH: 480, NetW: 480, NetH: 360, Fit: "stretch"}, Rect{0, 0, 640, 480}, Rect{0, 0, 480, 360}},
		{"letterbox of a wide frame", View{FrameW: 1920, FrameH: 1080, NetW: 512, NetH: 512, Fit: "letterbox"}, Rect{0, 0, 1920, 1080}, Rect{0, 112, 512, 288}},
		{"letterbox of a high frame", View{FrameW: 1080, FrameH: 1920, NetW: 512, NetH: 512, Fit: "letterbox"}, Rect{0, 0, 1080, 1920}, Rect{112, 0, 288, 512}},
		{"letterbox of a turned frame", View{FrameW: 1080, FrameH: 1920, Rotate: 90, NetW: 512, NetH: 512, Fit: "letterbox"}, Rect{0, 0, 1920, 1080}, Rect{0, 112, 512, 288}},
		{"letterbox keeps a pixel", View{FrameW: 1000, FrameH: 1, NetW: 10, NetH: 9, Fit: "letterbox"}, Rect{0, 0, 1000, 1}, Rect{0, 4, 10, 1}},
		{"crop of a wide frame", View{FrameW: 1920, FrameH: 1080, NetW: 512, NetH: 512, Fit: "crop"}, Rect{420, 0, 1080, 1080}, Rect{0, 0, 512, 512}},
		{"crop of a region", View{FrameW: 1920, FrameH: 1080, X: 10, Y: 20, W: 100, H: 300, NetW: 200, NetH: 100, Fit: "crop"}, Rect{0, 125, 100, 50}, Rect{0, 0, 200, 100}},
		{"crop keeps a pixel", View{FrameW: 3, FrameH: 1000, NetW: 10000, NetH: 1, Fit: "crop"}, Rect{0, 499, 3, 1}, Rect{0, 0, 10000, 1}},
		{"equal proportions have no bars", View{FrameW: 960, FrameH: 720, NetW: 480, NetH: 360, Fit: "letterbox"}, Rect{0, 0, 960, 720}, Rect{0, 0, 480, 360}},
	} {
		if seen, filled := c.v.Seen(), c.v.Filled(); seen != c.seen || filled != c.filled {
			t.Errorf("%s: seen %v fills %v, want %v and %v", c.name, seen, filled, c.seen, c.filled)
		}
	}
}

func TestViewRefuses(t *testing.T) {
	good := View{FrameW: 64, FrameH: 48, NetW: 32, NetH: 32}
	const maxInt = int(^uint(0) >> 1)
	for _, c := range []struct {
		want string
		v    func(*View)
	}{
		{"frame of 0x48", func(v *View) { v.FrameW = 0 }},
		{"frame of 64x20000", func(v *View) { v.FrameH = 20000 }},
		{"network input of -1x32", func(v *View) { v.NetW = -1 }},
		{"network input of 32x16385", func(v *View) { v.NetH = 16385 }},
		{"region 1,0,64x48 is not inside", func(v *View) { v.X, v.W, v.H = 1, 64, 48 }},
		{"region 0,0,0x5", func(v *View) { v.H = 5 }},
		{"region -1,0,5x5", func(v *View) { v.X, v.W, v.H = -1, 5, 5 }},
		{"is not inside", func(v *View) { v.X, v.W, v.H = maxInt, 2, 2 }},
		{"is not inside", func(v *View) { v.Y, v.W, v.H = 2, 2, maxInt }},
		{"rotation by 45", func(v *View) { v.Rotate = 45 }},
		{"rotation by -90", func(v *View) { v.Rotate = -90 }},
		{`fit "zoom"`, func(v *View) { v.Fit = "zoom" }},
	} {
		v := good
		c.v(&v)
		if err := v.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", v, err, c.want)
		}
	}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
}
