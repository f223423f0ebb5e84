package asm

import (
	"math"
	"math/rand"
	"slices"
	"strings"
	"testing"
)

func TestUpsampleEqualsSeparateSteps(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	n := 20000
	if testing.Short() {
		n = 2000
	}
	for i := range n {
		c := randomCase(r)
		if err := c.judge(r); err != nil {
			t.Fatalf("case %d, %v: %v", i, c, err)
		}
	}
}

func TestUpsampleOfASceneEqualsSeparateSteps(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	for _, corners := range []bool{false, true} {
		logits := scene(45, 60, 11)
		q, stride := quants(logits, 11)
		v := View{FrameW: 480, FrameH: 360, NetW: 480, NetH: 360}
		for _, c := range []*upsampleCase{
			{v: v, h: 45, w: 60, classes: 11, corners: corners, f32: logits},
			{v: v, h: 45, w: 60, classes: 11, gap: stride - 11, corners: corners, s8: q},
		} {
			if err := c.judge(r); err != nil {
				t.Errorf("%v: %v", c, err)
			}
		}
	}
}

func TestUpsampleIntoEveryTurn(t *testing.T) {
	r := rand.New(rand.NewSource(8))
	for _, fit := range []string{"stretch", "letterbox", "crop"} {
		for rotate := 0; rotate < 360; rotate += 90 {
			for _, flip := range []bool{false, true} {
				v := View{FrameW: 53, FrameH: 37, X: 2, Y: 1, W: 49, H: 35, Rotate: rotate, Flip: flip, Fit: fit, NetW: 40, NetH: 24}
				c := &upsampleCase{v: v, h: 3, w: 5, classes: 4, f32: randomF32(r, 60)}
				if err := c.judge(r); err != nil {
					t.Errorf("%v: %v", c, err)
				}
			}
		}
	}
}

func TestUpsampleCellRows(t *testing.T) {
	r := rand.New(rand.NewSource(9))
	for range 300 {
		w, h, n, slack := 1+r.Intn(columnRun), 1+r.Intn(20), 1+r.Intn(20), r.Intn(3)
		f := UpsampleF32Args{Step: w + slack, TL: randomF32(r, n), TR: randomF32(r, n), BL: randomF32(r, n), BR: randomF32(r, n)}
		q := UpsampleS8Args{Step: w + slack}
		for k := range n {
			f.Class = append(f.Class, uint8(3*k+1))
		}
		for _, corner := range []*[]int32{&q.TL, &q.TR, &q.BL, &q.BR} {
			for range n {
				*corner = append(*corner, int32(int8(r.Int())))
			}
		}
		for range w {
			q.WX = append(q.WX, int32(r.Intn(2049)))
		}
		for range h {
			q.WY = append(q.WY, int32(r.Intn(2049)))
		}
		for _, v := range q.WX {
			f.WX = append(f.WX, float32(v)/2048)
		}
		for _, v := range q.WY {
			f.WY = append(f.WY, float32(v)/2048)
		}
		q.Class = f.Class
		f.Top, f.Bottom, q.Top, q.Bottom = make([]float32, n*w), make([]float32, n*w), make([]int32, n*w), make([]int32, n*w)
		pixels := h*(w+slack) - slack
		var want []uint8
		judge := func(family, row string, dst []uint8) {
			t.Helper()
			if want == nil {
				want = dst
			}
			if !slices.Equal(dst, want) || dst[pixels] != 0xa5 || slack > 0 && h > 1 && dst[w] != 0xa5 {
				t.Fatalf("%s %s: %dx%d pixels of %d classes differ", family, row, w, h, n)
			}
		}
		for _, row := range slices.Backward(runnable(&UpsampleF32)) { // the plain row, the last, first
			f.Dst = slices.Repeat([]uint8{0xa5}, pixels+1)
			row.Func(&f)
			judge("upsample_f32", row.Name, f.Dst)
		}
		want = nil
		for _, row := range slices.Backward(runnable(&UpsampleS8)) {
			q.Dst = slices.Repeat([]uint8{0xa5}, pixels+1)
			row.Func(&q)
			judge("upsample_s8", row.Name, q.Dst)
		}
	}
}

func TestThresholdOfNaNSelectsNothing(t *testing.T) {
	v := View{FrameW: 4, FrameH: 4, NetW: 4, NetH: 4}
	u, err := NewUpsample(v, 2, 2, 1, 1, false)
	if err != nil {
		t.Fatal(err)
	}
	mask := slices.Repeat([]uint8{7}, 16)
	u.ThresholdF32(mask, nil, []float32{1, 2, 3, 4}, float32(math.NaN()), 0, 4, u.NewScratch())
	if slices.Max(mask) != 0 {
		t.Error("float32:", mask)
	}
	mask = slices.Repeat([]uint8{7}, 16)
	u.ThresholdS8(mask, nil, []int8{1, 2, 3, 127}, math.NaN(), 0, 4, u.NewScratch())
	if slices.Max(mask) != 0 {
		t.Error("int8:", mask)
	}
}

func TestUpsampleRefuses(t *testing.T) {
	v := View{FrameW: 8, FrameH: 8, NetW: 8, NetH: 8}
	for _, c := range []struct {
		v                     View
		h, w, classes, stride int
		want                  string
	}{
		{View{}, 1, 1, 1, 1, "frame of 0x0"},
		{v, 0, 1, 1, 1, "logits of 0x1"},
		{v, 1, 20000, 1, 1, "logits of 1x20000"},
		{v, 1, 1, 0, 1, "0 classes"},
		{v, 1, 1, 256, 256, "256 classes"},
		{v, 1, 1, 2, 1, "logits of 1x1 positions, 1 elements apart, of 2 classes"},
		{v, 16384, 16384, 8, 8, "logits of 16384x16384 positions"},
	} {
		if _, err := NewUpsample(c.v, c.h, c.w, c.classes, c.stride, false); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c, err, c.want)
		}
	}
}

func TestUpsampleAllocatesNothing(t *testing.T) {
	r := rand.New(rand.NewSource(10))
	zero := 0.0
	for _, v := range []View{
		{FrameW: 64, FrameH: 48, NetW: 30, NetH: 20, Fit: "letterbox"},
		{FrameW: 64, FrameH: 48, NetW: 48, NetH: 64, Rotate: 90, Flip: true},
	} {
		for _, threshold := range []*float64{nil, &zero} {
			for _, c := range []*upsampleCase{
				{v: v, h: 6, w: 8, classes: 5, threshold: threshold, f32: randomF32(r, 240)},
				{v: v, h: 6, w: 8, classes: 5, threshold: threshold, s8: randomS8(r, 240)},
				{v: v, h: v.NetH, w: v.NetW, classes: 2, threshold: threshold, f32: randomF32(r, 2*v.NetH*v.NetW)},
			} {
				u, err := c.upsample()
				if err != nil {
					t.Fatal(err)
				}
				mask, margin := make([]uint8, 64*48), make([]uint8, 64*48)
				var fresh []*UpsampleScratch // one for each run: the first does not allocate either
				for range 6 {
					fresh = append(fresh, u.NewScratch())
				}
				bands := make([]int, 0, 4)
				if n := testing.AllocsPerRun(5, func() {
					s := fresh[0]
					fresh = fresh[1:]
					c.run(u, mask, nil, bands, s)
					c.run(u, mask, margin, bands, s)
				}); n != 0 {
					t.Errorf("%v: %v allocations", c, n)
				}
			}
		}
	}
}
