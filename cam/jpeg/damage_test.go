package jpeg

import (
	"bytes"
	"slices"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
)

func TestTruncatedFramesAreShownUpToTheirEnd(t *testing.T) {
	data := read(t, "cjpeg_420.jpg")
	want := decoded(t, data)
	first := bytes.Index(data, []byte{0xff, mSOS}) + 14
	var d Decoder
	shown := 0 // MCUs
	for n := 0; n < len(data); n += step(len(data) - n) {
		var f cam.Frame
		if err := d.Decode(data[:n], &f); err != nil {
			if n > first+250 {
				t.Fatalf("%d bytes: %v", n, err)
			}
			continue
		}
		if n < len(data)-2 != f.Damaged {
			t.Fatalf("%d of %d bytes: damaged is %t", n, len(data), f.Damaged)
		}
		have := 0
		for mcu := range 6 * 4 {
			x, y := mcu%6*16, mcu/6*16
			switch {
			case have == mcu && sameMCU(&f, want, x, y):
				have++
			case !greyMCU(&f, x, y):
				t.Fatalf("%d bytes: MCU %d is neither right nor grey", n, mcu)
			}
		}
		if have < shown {
			t.Fatalf("%d bytes: %d MCUs are right, fewer than of less bytes", n, have)
		}
		shown = have
	}
	if shown != 24 {
		t.Errorf("%d MCUs in the end", shown)
	}
}

// step is how far the tests go that try every place, of which so many are left.
func step(left int) int {
	if testing.Short() && left > 20 {
		return 9
	}
	return 1
}

func sameMCU(a, b *cam.Frame, x, y int) bool {
	for j := y; j < min(y+16, a.Height); j++ {
		for i := x; i < min(x+16, a.Width); i++ {
			for p := range 3 {
				if sample(a, p, i, j) != sample(b, p, i, j) {
					return false
				}
			}
		}
	}
	return true
}

func greyMCU(a *cam.Frame, x, y int) bool {
	for j := y; j < min(y+16, a.Height); j++ {
		for i := x; i < min(x+16, a.Width); i++ {
			for p := range 3 {
				if sample(a, p, i, j) != 128 {
					return false
				}
			}
		}
	}
	return true
}

// restarts are the places of the restart markers, and the end.
func restarts(data []byte) (at []int) {
	for i := bytes.Index(data, []byte{0xff, mSOS}); i+1 < len(data); i++ {
		if m := data[i+1]; data[i] == 0xff && (m >= mRST0 && m <= mRST7 || m == mEOI) {
			at = append(at, i)
		}
	}
	return at
}

func TestRestartMarkersLimitTheDamage(t *testing.T) {
	data := read(t, "cjpeg_420_restart1.jpg") // one MCU each
	want := decoded(t, data)
	at := restarts(data)
	if len(at) != 24 {
		t.Fatalf("%d intervals", len(at))
	}
	cut := func(from, to int) []byte { return slices.Delete(slices.Clone(data), from, to) }
	ones := slices.Clone(data)
	for i := at[4] + 2; i < at[5]; i++ {
		ones[i] = 0xfe // codes that do not exist
	}
	for _, c := range []struct {
		name string
		data []byte
		lost []int // MCUs
	}{
		{"an interval is cut short", cut(at[4]+4, at[5]), []int{5}},
		{"an interval is nonsense", ones, []int{5}},
		{"an interval is lost", cut(at[4], at[5]), []int{5}},
		{"three intervals are lost", cut(at[4], at[7]), []int{5, 6, 7}},
		{"a marker is lost", cut(at[4], at[4]+2), []int{5}},
		{"an interval comes twice", slices.Insert(slices.Clone(data), at[5], data[at[4]:at[5]]...), nil},
		{"the first interval is lost", cut(at[0]-20, at[0]), []int{0}},
		{"the end is lost", data[:at[20]], []int{21, 22, 23}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := decoded(t, c.data)
			if !got.Damaged {
				t.Error("is not called damaged")
			}
			for mcu := range 24 {
				x, y := mcu%6*16, mcu/6*16
				switch lost := slices.Contains(c.lost, mcu); {
				case !lost && !sameMCU(got, want, x, y):
					t.Errorf("MCU %d is not right", mcu)
				case lost && !greyMCU(got, x, y):
					t.Errorf("MCU %d is not grey", mcu)
				}
			}
		})
	}
}

func TestOneWrongByteIsNoticed(t *testing.T) {
	data := read(t, "cjpeg_420.jpg")
	first := bytes.Index(data, []byte{0xff, mSOS}) + 14
	want := decoded(t, data)
	var d Decoder
	noticed, wrong := 0, 0
	for i := first; i < len(data)-2; i += step(len(data) - i) {
		bad := slices.Clone(data)
		bad[i] ^= 0x55
		var f cam.Frame
		if err := d.Decode(bad, &f); err != nil {
			continue
		}
		if _, _, _, found := differ(&f, want, 0, want.Height, 0); found {
			wrong++
			if f.Damaged {
				noticed++
			}
		}
	}
	// A code that is hit often falls into step again; what shows it then is an end too early or too late.
	if wrong < 100 || noticed*4 < wrong {
		t.Errorf("%d of %d damaged pictures are called so", noticed, wrong)
	}
}

func TestAComponentThatDoesNotComeIsGrey(t *testing.T) {
	data := read(t, "cjpeg_420_scans.jpg")
	want := decoded(t, data)
	last := bytes.LastIndex(data, []byte{0xff, mSOS})
	got := decoded(t, data[:last])
	if !got.Damaged {
		t.Error("is not called damaged")
	}
	for y := range got.Height {
		for x := range got.Width {
			for p := range 3 {
				v := sample(want, p, x, y)
				if p == 2 {
					v = 128
				}
				if got := sample(got, p, x, y); got != v {
					t.Fatalf("plane %d at %d,%d is %d, want %d", p, x, y, got, v)
				}
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, name := range decodable(f) {
		f.Add(read(f, name), uint8(0))
	}
	data := read(f, "cjpeg_420_restart1.jpg")
	at := restarts(data)
	f.Add(slices.Delete(slices.Clone(data), at[4], at[7]), uint8(1))
	f.Add(without(data, mDHT), uint8(2))
	f.Add(data[:at[3]], uint8(3))
	d := new(Decoder)
	f.Fuzz(func(t *testing.T, data []byte, shrink uint8) {
		if i := bytes.Index(data, []byte{0xff, mSOF0}); i >= 0 && i+9 < len(data) && data[i+5]|data[i+7] > 1 {
			return // only costs time
		}
		d.Shrink = 1 << (shrink & 3)
		frame := cam.Frame{}
		if d.Decode(data, &frame) != nil {
			return
		}
		g := newGuarded(&frame)
		again := cam.Frame{Planes: g.planes}
		if err := d.Decode(data, &again); err != nil {
			t.Fatal(err)
		}
		g.check(t)
		if _, _, _, found := differ(&frame, &again, 0, frame.Height, 0); found || frame.Damaged != again.Damaged {
			t.Fatal("differs the second time")
		}
	})
}
