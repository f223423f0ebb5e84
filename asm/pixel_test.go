package asm

import (
	"math"
	"math/rand"
	"slices"
	"strings"
	"testing"
)

var allFormats = []PixFormat{PixRGB24, PixBGR24, PixRGBA, PixBGRA, PixGray8, PixY10, PixY16,
	PixYUYV, PixUYVY, PixNV12, PixNV21, PixI420, PixI422, PixI444}

// framePlanes makes planes of a frame with rows longer than needed by slack bytes; the
// last row ends at its last sample.
func framePlanes(f PixFormat, w, h, slack int, value func(plane, i int) byte) (planes [3][]byte, strides [3]int) {
	for i, p := range pixPlanes[f] {
		strides[i] = p.rowBytes(w) + slack
		planes[i] = make([]byte, strides[i]*(p.rows(h)-1)+p.rowBytes(w))
		for j := range planes[i] {
			planes[i][j] = value(i, j)
		}
	}
	return planes, strides
}

// standard is the part of BT.601 and BT.709 that matters.
func standard(bt709 bool) (kr, kb float64) {
	if bt709 {
		return 0.2126, 0.0722
	}
	return 0.299, 0.114
}

// plainYUV is one pixel by the standards' own formulas, rounded to 2^-14 as ingest does.
func plainYUV(y, u, v byte, bt709, fullRange bool) [3]byte {
	kr, kb := standard(bt709)
	kg, black, ySpan, cSpan := 1-kr-kb, 16.0, 219.0, 224.0
	if fullRange {
		black, ySpan, cSpan = 0, 255, 255
	}
	fixed := func(x float64) float64 { return math.Round(x * 16384) }
	luma := (float64(y) - black) * fixed(255/ySpan)
	du, dv := float64(u)-128, float64(v)-128
	var rgb [3]byte
	for c, term := range []float64{
		dv * fixed(2*(1-kr)*255/cSpan),
		-du*fixed(2*kb*(1-kb)/kg*255/cSpan) - dv*fixed(2*kr*(1-kr)/kg*255/cSpan),
		du * fixed(2*(1-kb)*255/cSpan),
	} {
		rgb[c] = byte(min(max(math.Floor((luma+term)/16384+0.5), 0), 255))
	}
	return rgb
}

// plainPixel is pixel x, y of a frame, each format read by its definition.
func plainPixel(f PixFormat, planes [3][]byte, strides [3]int, x, y int, bt709, fullRange bool) [3]byte {
	at := func(plane, x, y int) byte { return planes[plane][y*strides[plane]+x] }
	yuv := func(l, u, v byte) [3]byte { return plainYUV(l, u, v, bt709, fullRange) }
	switch f {
	case PixRGB24:
		return [3]byte{at(0, 3*x, y), at(0, 3*x+1, y), at(0, 3*x+2, y)}
	case PixBGR24:
		return [3]byte{at(0, 3*x+2, y), at(0, 3*x+1, y), at(0, 3*x, y)}
	case PixRGBA:
		return [3]byte{at(0, 4*x, y), at(0, 4*x+1, y), at(0, 4*x+2, y)}
	case PixBGRA:
		return [3]byte{at(0, 4*x+2, y), at(0, 4*x+1, y), at(0, 4*x, y)}
	case PixGray8:
		return yuv(at(0, x, y), 128, 128)
	case PixY10:
		return yuv(byte((int(at(0, 2*x, y))+256*int(at(0, 2*x+1, y)))&1023/4), 128, 128)
	case PixY16:
		return yuv(at(0, 2*x+1, y), 128, 128)
	case PixYUYV:
		return yuv(at(0, 2*x, y), at(0, x/2*4+1, y), at(0, x/2*4+3, y))
	case PixUYVY:
		return yuv(at(0, 2*x+1, y), at(0, x/2*4, y), at(0, x/2*4+2, y))
	case PixNV12:
		return yuv(at(0, x, y), at(1, x/2*2, y/2), at(1, x/2*2+1, y/2))
	case PixNV21:
		return yuv(at(0, x, y), at(1, x/2*2+1, y/2), at(1, x/2*2, y/2))
	case PixI420:
		return yuv(at(0, x, y), at(1, x/2, y/2), at(2, x/2, y/2))
	case PixI422:
		return yuv(at(0, x, y), at(1, x/2, y), at(2, x/2, y))
	case PixI444:
		return yuv(at(0, x, y), at(1, x, y), at(2, x, y))
	}
	panic("no such format")
}

func TestEveryYUVBecomesWhatTheStandardSays(t *testing.T) {
	for _, k := range []struct{ bt709, fullRange bool }{{false, false}, {false, true}, {true, false}, {true, true}} {
		table := &yuvTables[index(k.bt709)][index(k.fullRange)]
		for y := 0; y < 256; y++ {
			for u := 0; u < 256; u += 5 {
				for v := 0; v < 256; v += 5 {
					var got [3]byte
					table.single(got[:], byte(y), byte(u), byte(v))
					if want := plainYUV(byte(y), byte(u), byte(v), k.bt709, k.fullRange); got != want {
						t.Fatalf("%+v: y %d, u %d, v %d is %v, want %v", k, y, u, v, got, want)
					}
				}
			}
		}
	}
}

func TestColoursOfTestPatterns(t *testing.T) {
	// The bars of 100 % colour in limited range, by the standards' published values.
	for _, c := range []struct {
		name    string
		bt709   bool
		y, u, v byte
		want    [3]byte
	}{
		{"601 white", false, 235, 128, 128, [3]byte{255, 255, 255}},
		{"601 black", false, 16, 128, 128, [3]byte{0, 0, 0}},
		{"601 red", false, 81, 90, 240, [3]byte{254, 0, 0}},
		{"601 green", false, 145, 54, 34, [3]byte{0, 255, 1}},
		{"601 blue", false, 41, 240, 110, [3]byte{0, 0, 255}},
		{"709 red", true, 63, 102, 240, [3]byte{255, 1, 0}},
		{"709 green", true, 173, 42, 26, [3]byte{0, 255, 1}},
		{"709 blue", true, 32, 240, 118, [3]byte{1, 0, 255}},
		{"below black", false, 0, 128, 128, [3]byte{0, 0, 0}},
		{"above white", true, 255, 128, 128, [3]byte{255, 255, 255}},
	} {
		var got [3]byte
		yuvTables[index(c.bt709)][0].single(got[:], c.y, c.u, c.v)
		if got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestGreyIsExact(t *testing.T) {
	for _, tables := range yuvTables {
		limited, full := tables[0].grey(), tables[1].grey()
		for y := range 256 {
			want := min(max(math.Round(float64(y-16)*255/219), 0), 255)
			if float64(limited[y]) != want || int(full[y]) != y {
				t.Errorf("y %d: limited %d, want %v; full %d", y, limited[y], want, full[y])
			}
		}
	}
}

func TestRowsOfEveryFormatBecomeRGB(t *testing.T) {
	for _, row := range runnable(&PixRGB) {
		for _, f := range allFormats {
			for n := 1; n < 40; n++ {
				planes, strides := framePlanes(f, n, 1, 0, func(p, i int) byte { return byte(37*i*i + 101*p + 11*n) })
				yuv := &yuvTables[n&1][n>>1&1]
				dst := slices.Repeat([]byte{0xa5}, 3*n+1)
				row.Func(&PixRGBArgs{Format: f, YUV: yuv, Grey: yuv.grey(), Src: planes, Dst: dst, N: n})
				for x := range n {
					want := plainPixel(f, planes, strides, x, 0, n&1 == 1, n>>1&1 == 1)
					if got := [3]byte(dst[3*x:]); got != want {
						t.Fatalf("%s, format %d: pixel %d of %d is %v, want %v", row.Name, f, x, n, got, want)
					}
				}
				if dst[3*n] != 0xa5 {
					t.Fatalf("%s, format %d: wrote beyond %d pixels", row.Name, f, n)
				}
			}
		}
	}
}

func TestPlanesAreChecked(t *testing.T) {
	v := View{FrameW: 5, FrameH: 3, NetW: 5, NetH: 3}
	const maxInt = int(^uint(0) >> 1)
	for _, c := range []struct {
		name    string
		format  PixFormat
		lens    [3]int
		strides [3]int
		want    string
	}{
		{"rgb that fits", PixRGB24, [3]int{15 * 3}, [3]int{15}, ""},
		{"rgb with a short last row", PixRGB24, [3]int{16*2 + 15}, [3]int{16}, ""},
		{"rgb, a byte short", PixRGB24, [3]int{16*2 + 14}, [3]int{16}, "plane RGB: 46 bytes, 5x3 pixels in rows of 16 need 47"},
		{"rows that overlap", PixRGB24, [3]int{45}, [3]int{14}, "plane RGB: stride of 14 bytes, a row of 5 pixels has 15"},
		{"no stride", PixGray8, [3]int{45}, [3]int{0}, "plane Y: stride of 0"},
		{"negative stride", PixGray8, [3]int{45}, [3]int{-5}, "plane Y: stride of -5"},
		{"huge stride", PixY16, [3]int{45}, [3]int{maxInt}, "plane Y: 45 bytes"},
		{"odd width has a whole pair", PixYUYV, [3]int{36}, [3]int{12}, ""},
		{"odd width cut in its pair", PixYUYV, [3]int{34}, [3]int{12}, "plane YUYV: 34 bytes, 5x3 pixels in rows of 12 need 36"},
		{"odd height has a chroma row", PixNV12, [3]int{15, 12}, [3]int{5, 6}, ""},
		{"chroma row missing", PixNV12, [3]int{15, 6}, [3]int{5, 6}, "plane UV: 6 bytes"},
		{"no chroma", PixI420, [3]int{15, 6}, [3]int{5, 3, 3}, "plane V: 0 bytes"},
		{"422 has all chroma rows", PixI422, [3]int{15, 6, 6}, [3]int{5, 3, 3}, "plane U: 6 bytes"},
	} {
		g, err := NewIngest(c.format, false, false, v, IngestOut{Stride: 3})
		if err != nil {
			t.Fatal(err)
		}
		var planes [3][]byte
		for i := range planes {
			planes[i] = make([]byte, c.lens[i])
		}
		err = g.CheckPlanes(planes, c.strides)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestResizeBlendAndNormRows(t *testing.T) {
	r := rand.New(rand.NewSource(6))
	for range 200 {
		n, in := 1+r.Intn(40), 1+r.Intn(40)
		src := make([]byte, 3*in)
		r.Read(src)
		var taps []PixTap
		for _, tap := range bilinearTaps(in, n) {
			taps = append(taps, PixTap{3 * tap.I0, 3 * tap.I1, tap.W11})
		}
		sums, more := make([]uint32, 3*n), make([]uint32, 3*n)
		pixResizePlain(sums, src, taps)
		for i := range more {
			more[i] = uint32(r.Intn(255*2048 + 1))
		}
		for _, row := range runnable(&PixResize) {
			got := make([]uint32, 3*n+1)
			row.Func(got[:3*n], src, taps)
			if !slices.Equal(got[:3*n], sums) || got[3*n] != 0 {
				t.Fatalf("pix_resize %s: %d to %d pixels differ", row.Name, in, n)
			}
		}
		w, want := uint32(r.Intn(2049)), make([]byte, 3*n)
		pixBlendPlain(want, sums, more, w)
		for _, row := range runnable(&PixBlend) {
			got := make([]byte, 3*n+1)
			row.Func(got[:3*n], sums, more, w)
			if !slices.Equal(got[:3*n], want) || got[3*n] != 0 {
				t.Fatalf("pix_blend %s: %d pixels differ", row.Name, n)
			}
		}
		judgeNorm(t, r, src)
	}
}

func judgeNorm(t *testing.T, r *rand.Rand, src []byte) {
	p := PixNorm{BGR: r.Intn(2) == 0, Stride: 3 + r.Intn(2), Raw: r.Intn(2) == 0}
	for c := range 3 {
		p.A[c], p.B[c], p.M[c], p.Off[c] = r.Float32(), r.Float32(), int32(r.Intn(1<<17)), int32(r.Intn(1<<24)-1<<23)
	}
	for _, to := range []IngestType{IngestF32, IngestF16, IngestS8} {
		p.fillTables(to)
	}
	n := len(src) / 3 * p.Stride
	wantF32, wantS8 := make([]float32, n), make([]int8, n)
	pixNormF32Plain(wantF32, src, &p)
	pixNormS8Plain(wantS8, src, &p)
	for _, row := range runnable(&PixNormF32) {
		got := make([]float32, n+1)
		row.Func(got[:n], src, &p)
		if !slices.Equal(got[:n], wantF32) || got[n] != 0 {
			t.Fatalf("pix_norm_f32 %s: %d pixels differ", row.Name, len(src)/3)
		}
	}
	wantF16 := make([]Half, n)
	pixNormF16Plain(wantF16, src, &p)
	for _, row := range runnable(&PixNormF16) {
		got := make([]Half, n+1)
		row.Func(got[:n], src, &p)
		if !slices.Equal(got[:n], wantF16) || got[n] != 0 {
			t.Fatalf("pix_norm_f16 %s: %d pixels differ", row.Name, len(src)/3)
		}
	}
	for _, row := range runnable(&PixNormS8) {
		got := make([]int8, n+1)
		row.Func(got[:n], src, &p)
		if !slices.Equal(got[:n], wantS8) || got[n] != 0 {
			t.Fatalf("pix_norm_s8 %s: %d pixels differ", row.Name, len(src)/3)
		}
	}
}
