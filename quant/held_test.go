package quant

import (
	"context"
	"slices"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
)

// unmeasured is a recorded source that does not say how long it is.
type unmeasured struct{ pictures }

func (u *unmeasured) Info() cam.Info { return cam.Info{Name: "a stream"} }

// A stream whose length is not known is calibrated on frames of all its parts, each of them once.
func TestHeldFramesAreSpreadOverAStreamOfUnknownLength(t *testing.T) {
	const want = 8
	for _, n := range []int{1, 7, 8, 9, 16, 17, 31, 32, 33, 100, 513} {
		src := &unmeasured{pictures{n: n}}
		var order []uint64
		h, err := hold(context.Background(), &numbered{src: src}, want, nil)
		if err != nil {
			t.Fatal(err)
		}
		var f cam.Frame
		for h.Next(context.Background(), &f) == nil {
			order = append(order, f.Seq)
		}
		if len(order) != min(n, want) || h.Info().Frames != len(order) {
			t.Fatalf("of %d frames %v are held", n, order)
		}
		if !slices.IsSorted(order) || len(slices.Compact(slices.Clone(order))) != len(order) {
			t.Errorf("of %d frames %v are held: out of order", n, order)
		}
		widest := 0
		for i, at := range append(order, uint64(n)) {
			last := 0
			if i > 0 {
				last = int(order[i-1])
			}
			widest = max(widest, int(at)-last)
		}
		if widest > 2*(n+want-1)/want+1 {
			t.Errorf("of %d frames %v are held: a part of %d has none", n, order, widest)
		}
	}
}

// Frames outlive what their source lends.
func TestHeldFramesHaveTheirOwnMemory(t *testing.T) {
	src := &lending{pictures: pictures{n: 3}}
	h, err := hold(context.Background(), src, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range h.frames {
		if got := h.frames[i].Planes[0].Pix[0]; got != byte(i+1) {
			t.Errorf("frame %d begins with %d, want %d", i, got, i+1)
		}
	}
}

// Frames that are too large to be held are refused, whatever their source says of its length.
func TestFramesThatTakeTooMuchMemoryAreRefused(t *testing.T) {
	for _, src := range []cam.Source{&pictures{n: 4}, &unmeasured{pictures{n: 4}}} {
		h := &held{info: src.Info(), limit: 2 * testWidth * testHeight * 3}
		err := h.fill(context.Background(), src, 4, nil)
		if err == nil || err.Error() != "quant: frame 2: 3 frames of 64x48 take more than 18432 bytes: ask for fewer or give smaller ones" {
			t.Errorf("error is %v", err)
		}
	}
}

// numbered counts the frames that its source gives.
type numbered struct {
	src cam.Source
	seq uint64
}

func (n *numbered) Info() cam.Info { return n.src.Info() }
func (n *numbered) Close() error   { return n.src.Close() }

func (n *numbered) Next(ctx context.Context, f *cam.Frame) error {
	err := n.src.Next(ctx, f)
	f.Seq = n.seq
	n.seq++
	return err
}

// lending gives the same memory again and again.
type lending struct {
	pictures
	pix []byte
}

func (l *lending) Next(ctx context.Context, f *cam.Frame) error {
	if err := l.pictures.Next(ctx, f); err != nil {
		return err
	}
	if l.pix == nil {
		l.pix = f.Planes[0].Pix
	}
	for i := range l.pix {
		l.pix[i] = byte(l.next)
	}
	f.Planes[0].Pix = l.pix
	return nil
}
