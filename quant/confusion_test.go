package quant

import (
	"math"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
)

func classes(void ...bool) []netdef.Class {
	c := make([]netdef.Class, len(void))
	for i := range c {
		c[i] = netdef.Class{Name: string(rune('a' + i)), Void: void[i]}
	}
	return c
}

func TestConfusionFigures(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct {
		name         string
		classes      []netdef.Class
		labels, mask []uint8
		iou          []float64
		miou, acc    float64
	}{
		{"all right", classes(false, false), []uint8{0, 0, 1, 1}, []uint8{0, 0, 1, 1}, []float64{1, 1}, 1, 1},
		{"one taken for the other", classes(false, false), []uint8{0, 0, 1, 1}, []uint8{0, 1, 1, 1},
			[]float64{1.0 / 2, 2.0 / 3}, (1.0/2 + 2.0/3) / 2, 3.0 / 4},
		{"unlabelled pixels are not judged", classes(false, false), []uint8{0, 255, 2, 1}, []uint8{0, 0, 0, 1}, []float64{1, 1}, 1, 1},
		{"a void class as prediction is a miss", classes(false, false, true), []uint8{0, 0, 1, 1}, []uint8{0, 2, 1, 1},
			[]float64{1.0 / 2, 1, nan}, 3.0 / 4, 3.0 / 4},
		{"a void class as label is not judged", classes(false, false, true), []uint8{0, 2, 1, 1}, []uint8{0, 0, 1, 1},
			[]float64{1, 1, nan}, 1, 1},
		{"nothing seen is a miss", classes(false, false), []uint8{0, 0, 1, 1}, []uint8{0, 255, 1, 1},
			[]float64{1.0 / 2, 1}, 3.0 / 4, 3.0 / 4},
		{"a class that occurs nowhere is left out", classes(false, false, false), []uint8{0, 1}, []uint8{0, 1}, []float64{1, 1, nan}, 1, 1},
		{"a class that is only predicted counts", classes(false, false), []uint8{0, 0}, []uint8{0, 1}, []float64{1.0 / 2, 0}, 1.0 / 4, 1.0 / 2},
		{"nothing judged", classes(false), []uint8{255}, []uint8{0}, []float64{nan}, nan, nan},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := NewConfusion(tt.classes)
			// two frames count as one of both, not as a mean of two
			half := len(tt.labels) / 2
			for _, part := range [][2]int{{0, half}, {half, len(tt.labels)}} {
				if err := c.Add(tt.labels[part[0]:part[1]], tt.mask[part[0]:part[1]]); err != nil {
					t.Fatal(err)
				}
			}
			for i, want := range tt.iou {
				if got := c.IoU(i); !same(got, want) {
					t.Errorf("IoU of class %d is %v, want %v", i, got, want)
				}
			}
			if got := c.MIoU(); !same(got, tt.miou) {
				t.Errorf("mIoU is %v, want %v", got, tt.miou)
			}
			if got := c.PixelAccuracy(); !same(got, tt.acc) {
				t.Errorf("pixel accuracy is %v, want %v", got, tt.acc)
			}
		})
	}
}

func TestConfusionRefuses(t *testing.T) {
	c := NewConfusion(classes(false, false))
	if err := c.Add([]uint8{0, 1}, []uint8{0}); err == nil || !strings.Contains(err.Error(), "2 labels for a mask of 1") {
		t.Errorf("unequal sizes: %v", err)
	}
	if err := c.Add([]uint8{0, 3}, []uint8{0, 0}); err == nil || !strings.Contains(err.Error(), "pixel 1 has label 3") {
		t.Errorf("a label without a class: %v", err)
	}
	if n := c.At(0, 0); n != 0 {
		t.Errorf("a refused frame counted %d pixels", n)
	}
}

func same(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < 1e-15
}
