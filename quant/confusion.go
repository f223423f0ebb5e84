package quant

import (
	"fmt"
	"math"

	"github.com/edgeseg/edgeseg/netdef"
)

// Unlabelled marks pixels that are not judged.
const Unlabelled = 255

// Confusion counts pixels by label and prediction over any number of frames.
//
// Not judged are pixels whose label is Unlabelled, a void class, or one past the last class
// (11 in CamVid as prepared for SegNet, 19 in Cityscapes' train ids). On all others every
// prediction counts: a void class, or nothing seen (rt.NoClass), is a miss.
type Confusion struct {
	classes []netdef.Class
	counts  []int64 // [label][prediction], with a last column for nothing seen
}

// NewConfusion starts a count for the classes of a network.
func NewConfusion(classes []netdef.Class) *Confusion {
	return &Confusion{classes: classes, counts: make([]int64, len(classes)*(len(classes)+1))}
}

// Add counts one frame: labels and mask are its pixels, in the same order. A label that
// no class has is refused, and nothing of that frame is counted.
func (c *Confusion) Add(labels, mask []uint8) error {
	if len(labels) != len(mask) {
		return fmt.Errorf("quant: %d labels for a mask of %d pixels", len(labels), len(mask))
	}
	n := len(c.classes)
	for i, l := range labels {
		if int(l) > n && l != Unlabelled {
			return fmt.Errorf("quant: pixel %d has label %d, but there are %d classes", i, l, n)
		}
	}
	for i, l := range labels {
		if int(l) >= n {
			continue
		}
		c.counts[int(l)*(n+1)+min(int(mask[i]), n)]++
	}
	return nil
}

// At is the number of judged pixels with this label that were predicted so; a
// prediction of len(classes) is nothing seen.
func (c *Confusion) At(label, prediction int) int64 {
	if c.classes[label].Void {
		return 0
	}
	return c.counts[label*(len(c.classes)+1)+prediction]
}

// IoU is the intersection over union of a class: of the pixels that are it or were taken
// for it, the share where both hold. NaN where there are none, and for void classes.
func (c *Confusion) IoU(class int) float64 {
	if c.classes[class].Void {
		return math.NaN()
	}
	union := -c.At(class, class)
	for p := range len(c.classes) + 1 {
		union += c.At(class, p)
	}
	for l := range c.classes {
		union += c.At(l, class)
	}
	return ratio(c.At(class, class), union)
}

// MIoU is the mean of the judged classes' IoU, those left out that occur nowhere;
// NaN where nothing was judged.
func (c *Confusion) MIoU() float64 {
	sum, n := 0.0, 0
	for i := range c.classes {
		if v := c.IoU(i); !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return sum / float64(n)
}

// PixelAccuracy is the share of judged pixels that were predicted right.
func (c *Confusion) PixelAccuracy() float64 {
	var right, all int64
	for l := range c.classes {
		right += c.At(l, l)
		for p := range len(c.classes) + 1 {
			all += c.At(l, p)
		}
	}
	return ratio(right, all)
}

func ratio(a, b int64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return float64(a) / float64(b)
}
