package asm

import (
	"fmt"
	"math"
	"math/rand"
	"strings"
	"testing"
)

// ingestCase is a frame with what it becomes.
type ingestCase struct {
	format           PixFormat
	bt709, fullRange bool
	v                View
	out              IngestOut
	slack            int // bytes after each row
}

func (c *ingestCase) String() string { return fmt.Sprintf("%+v", *c) }

// plainInput is the network's input in separate steps: pixels, turn, resize, bars, normalization.
func (c *ingestCase) plainInput(planes [3][]byte, strides [3]int) []float64 {
	seen, filled := seenPoints(c.v), c.v.Filled()
	xs := plainTaps(filled.W, 0, 1, 1, len(seen[0]), false)
	ys := plainTaps(filled.H, 0, 1, 1, len(seen), false)
	var x []float64
	for ny := range c.v.NetH {
		for nx := range c.v.NetW {
			pixel := c.out.PadByte
			if nx >= filled.X && nx < filled.X+filled.W && ny >= filled.Y && ny < filled.Y+filled.H {
				pixel = c.plainResized(planes, strides, seen, xs[nx-filled.X], ys[ny-filled.Y])
				if c.out.BGR {
					pixel[0], pixel[2] = pixel[2], pixel[0]
				}
			}
			for i, v := range pixel {
				x = append(x, c.plainNorm(i, v))
			}
			for range c.out.Stride - 3 {
				x = append(x, 0)
			}
		}
	}
	return x
}

func (c *ingestCase) plainResized(planes [3][]byte, strides [3]int, seen [][]point, x, y plainTap) [3]byte {
	at := func(row, col int) [3]byte {
		p := seen[row][col]
		return plainPixel(c.format, planes, strides, p.x, p.y, c.bt709, c.fullRange)
	}
	tl, tr, bl, br := at(y.i0, x.i0), at(y.i0, x.i1), at(y.i1, x.i0), at(y.i1, x.i1)
	var pixel [3]byte
	for i := range pixel {
		top := int64(tl[i])*int64(2048-x.w11) + int64(tr[i])*int64(x.w11)
		bottom := int64(bl[i])*int64(2048-x.w11) + int64(br[i])*int64(x.w11)
		pixel[i] = byte((top*int64(2048-y.w11) + bottom*int64(y.w11) + 1<<21) >> 22)
	}
	return pixel
}

func (c *ingestCase) plainNorm(channel int, v byte) float64 {
	switch {
	case c.out.Type != IngestS8:
		product := float32(v) * c.out.A[channel]
		x := float32(product) + c.out.B[channel]
		if c.out.Type == IngestF16 {
			x = ToHalf(x).Float32()
		}
		return float64(x)
	case c.out.Raw:
		return float64(v) - 128
	}
	q := math.Floor((float64(v)*float64(c.out.M[channel]) + float64(c.out.Off[channel])) / 65536)
	return min(max(q, -128), 127)
}

// judge compares the input, made in random bands, with the plain one.
func (c *ingestCase) judge(r *rand.Rand) error {
	g, err := NewIngest(c.format, c.bt709, c.fullRange, c.v, c.out)
	if err != nil {
		return err
	}
	planes, strides := framePlanes(c.format, c.v.FrameW, c.v.FrameH, c.slack, func(int, int) byte { return byte(r.Intn(256)) })
	if err := g.CheckPlanes(planes, strides); err != nil {
		return err
	}
	n := c.v.NetW * c.v.NetH * c.out.Stride
	f32, f16, s8 := make([]float32, n), make([]Half, n), make([]int8, n)
	s := g.NewScratch()
	from := 0
	for from < c.v.NetH {
		to := from + 1 + r.Intn(c.v.NetH-from)
		switch c.out.Type {
		case IngestS8:
			g.RowsS8(s8, planes, strides, from, to, s)
		case IngestF16:
			g.RowsF16(f16, planes, strides, from, to, s)
		default:
			g.RowsF32(f32, planes, strides, from, to, s)
		}
		from = to
	}
	for i, want := range c.plainInput(planes, strides) {
		got := float64(f32[i])
		switch c.out.Type {
		case IngestS8:
			got = float64(s8[i])
		case IngestF16:
			got = float64(f16[i].Float32())
		}
		if got != want {
			p := i / c.out.Stride
			return fmt.Errorf("pixel %d,%d channel %d is %v, want %v", p%c.v.NetW, p/c.v.NetW, i%c.out.Stride, got, want)
		}
	}
	return nil
}

func randomIngest(r *rand.Rand) *ingestCase {
	c := &ingestCase{
		format: allFormats[r.Intn(len(allFormats))], bt709: r.Intn(2) == 0, fullRange: r.Intn(2) == 0,
		v: randomView(r, 40), slack: r.Intn(3),
		out: IngestOut{BGR: r.Intn(2) == 0, Type: IngestType(r.Intn(3)), Raw: r.Intn(2) == 0, Stride: 3 + r.Intn(2)},
	}
	for i := range 3 {
		c.out.A[i], c.out.B[i] = r.Float32(), r.Float32()-1
		c.out.M[i], c.out.Off[i] = int32(r.Intn(200000)-20000), int32(r.Intn(1<<25)-1<<24)
		c.out.PadByte[i] = uint8(r.Intn(256))
	}
	if r.Intn(4) == 0 { // nothing to resize
		seen := View{FrameW: c.v.FrameW, FrameH: c.v.FrameH, X: c.v.X, Y: c.v.Y, W: c.v.W, H: c.v.H, Rotate: c.v.Rotate}.Seen()
		c.v.NetW, c.v.NetH = seen.W, seen.H
	}
	return c
}

func TestIngestEqualsSeparateSteps(t *testing.T) {
	r := rand.New(rand.NewSource(4))
	n := 6000
	if testing.Short() {
		n = 600
	}
	for i := range n {
		c := randomIngest(r)
		if err := c.judge(r); err != nil {
			t.Fatalf("case %d, %v: %v", i, c, err)
		}
	}
}

func TestFramesOfTheNetworksSizeKeepTheirBytes(t *testing.T) {
	v := View{FrameW: 256, FrameH: 1, NetW: 256, NetH: 1}
	g, err := NewIngest(PixGray8, false, true, v, IngestOut{Type: IngestS8, Raw: true, Stride: 4})
	if err != nil {
		t.Fatal(err)
	}
	planes, strides := framePlanes(PixGray8, 256, 1, 0, func(_, i int) byte { return byte(i) })
	x := make([]int8, 4*256)
	g.RowsS8(x, planes, strides, 0, 1, g.NewScratch())
	for i := range 256 {
		if want := int8(i - 128); [4]int8(x[4*i:]) != [4]int8{want, want, want, 0} {
			t.Fatalf("byte %d is %v", i, x[4*i:4*i+4])
		}
	}
}

func TestIngestRefuses(t *testing.T) {
	v := View{FrameW: 8, FrameH: 8, NetW: 8, NetH: 8}
	for _, c := range []struct {
		name   string
		format PixFormat
		v      View
		o      IngestOut
		want   string
	}{
		{"format 0", 0, v, IngestOut{Stride: 3}, "pixel format 0"},
		{"a format that is none", PixI444 + 1, v, IngestOut{Stride: 3}, "pixel format 15"},
		{"a view that cannot be", PixRGB24, View{}, IngestOut{Stride: 3}, "frame of 0x0"},
		{"two channels", PixRGB24, v, IngestOut{Stride: 2}, "2 elements a pixel"},
		{"five channels", PixRGB24, v, IngestOut{Stride: 5}, "5 elements a pixel"},
		{"a multiplier that overflows", PixRGB24, v, IngestOut{Type: IngestS8, Stride: 4, M: [3]int32{1 << 23}, Off: [3]int32{1 << 23}}, "overflow"},
		{"the least offset", PixRGB24, v, IngestOut{Type: IngestS8, Stride: 4, Off: [3]int32{math.MinInt32}}, "overflow"},
	} {
		if _, err := NewIngest(c.format, false, false, c.v, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestIngestAllocatesNothing(t *testing.T) {
	for _, v := range []View{
		{FrameW: 64, FrameH: 48, NetW: 30, NetH: 20, Fit: "letterbox"},
		{FrameW: 64, FrameH: 48, NetW: 48, NetH: 64, Rotate: 90, Flip: true},
	} {
		for _, f := range allFormats {
			planes, strides := framePlanes(f, v.FrameW, v.FrameH, 0, func(int, int) byte { return 7 })
			f32, f16, s8 := make([]float32, 3*v.NetW*v.NetH), make([]Half, 3*v.NetW*v.NetH), make([]int8, 4*v.NetW*v.NetH)
			floats, err := NewIngest(f, false, false, v, IngestOut{Stride: 3})
			if err != nil {
				t.Fatal(err)
			}
			halves, err := NewIngest(f, false, false, v, IngestOut{Stride: 3, Type: IngestF16})
			if err != nil {
				t.Fatal(err)
			}
			bytes, err := NewIngest(f, false, false, v, IngestOut{Stride: 4, Type: IngestS8})
			if err != nil {
				t.Fatal(err)
			}
			sf, sh, sb := floats.NewScratch(), halves.NewScratch(), bytes.NewScratch()
			if n := testing.AllocsPerRun(5, func() {
				floats.RowsF32(f32, planes, strides, 0, v.NetH, sf)
				halves.RowsF16(f16, planes, strides, 0, v.NetH, sh)
				bytes.RowsS8(s8, planes, strides, 0, v.NetH, sb)
			}); n != 0 {
				t.Errorf("format %d, %+v: %v allocations", f, v, n)
			}
		}
	}
}
