package asm

import (
	"errors"
	"fmt"

	"github.com/edgeseg/edgeseg/asm/cpu"
)

// IngestType is the type of a network's input.
type IngestType uint8

const (
	IngestF32 IngestType = iota
	IngestF16
	IngestS8
)

// IngestOut says what the network's input is. Channels are in the network's order.
type IngestOut struct {
	BGR       bool
	Type      IngestType
	A, B      [3]float32 // float32: float32(v)*A + B, each operation rounded; float16: that, rounded
	Raw       bool       // int8: v - 128
	M, Off    [3]int32   // int8, not raw: clamp((v*M + Off) >> 16)
	Stride    int        // elements from pixel to pixel: 3 or 4; a fourth is written 0
	RowStride int        // elements from row to row; 0: NetW*Stride
	PadByte   [3]uint8   // what bars of a letterbox are made of, before A and B or M and Off
}

// Ingest turns frames of one format and size into a network's input in one pass: colour
// conversion, region, rotation, flip, resize and normalization. It is immutable:
// workers share it, each with a scratch of its own.
type Ingest struct {
	format       PixFormat
	yuv          *YUV
	grey         *[256]uint8
	view         View
	rowStride    int
	turn         turn
	seen, filled Rect
	norm         PixNorm
	pad          [3]uint8 // in the frame's order, RGB
	resizes      bool
	cols         []PixTap    // of the filled columns
	rows         []ResizeTap // of the filled rows

	toRGB   PixRGBFunc
	resize  PixResizeFunc
	blend   PixBlendFunc
	normF32 PixNormF32Func
	normF16 PixNormF16Func
	normS8  PixNormS8Func
}

// NewIngest prepares for frames of format f. The matrix and range are those that the frames state;
// RGB formats have none.
func NewIngest(f PixFormat, bt709, fullRange bool, v View, o IngestOut) (*Ingest, error) {
	if !f.known() {
		return nil, fmt.Errorf("pixel format %d is unknown", f)
	}
	if err := v.Check(); err != nil {
		return nil, err
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	g := &Ingest{
		format: f,
		yuv:    &yuvTables[index(bt709)][index(fullRange)],
		view:   v, rowStride: o.RowStride,
		turn:   v.turn(),
		seen:   v.Seen(),
		filled: v.Filled(),
		norm:   PixNorm{BGR: o.BGR, Stride: o.Stride, A: o.A, B: o.B, Raw: o.Raw, M: o.M, Off: o.Off},
		pad:    o.PadByte,

		toRGB:   PixRGB.Pick(cpu.Generic).Func,
		resize:  PixResize.Pick(cpu.Generic).Func,
		blend:   PixBlend.Pick(cpu.Generic).Func,
		normF32: PixNormF32.Pick(cpu.Generic).Func,
		normF16: PixNormF16.Pick(cpu.Generic).Func,
		normS8:  PixNormS8.Pick(cpu.Generic).Func,
	}
	if o.BGR {
		g.pad[0], g.pad[2] = g.pad[2], g.pad[0]
	}
	g.grey = g.yuv.grey()
	g.norm.fillTables(o.Type)
	g.resizes = g.seen.W != g.filled.W || g.seen.H != g.filled.H
	if g.resizes {
		g.rows = bilinearTaps(g.seen.H, g.filled.H)
		for _, t := range bilinearTaps(g.seen.W, g.filled.W) {
			g.cols = append(g.cols, PixTap{3 * t.I0, 3 * t.I1, t.W11})
		}
	}
	return g, nil
}

// CheckPlanes reports a plane that is too short, or whose stride is, for the frame.
func (g *Ingest) CheckPlanes(planes [3][]byte, strides [3]int) error {
	for i, p := range pixPlanes[g.format] {
		if err := p.check(planes[i], strides[i], g.view.FrameW, g.view.FrameH); err != nil {
			return err
		}
	}
	return nil
}

// RowsF32 writes rows y0 up to y1 of dst, the whole input [NetH] rows of [NetW][Stride], from
// planes that CheckPlanes accepts.
func (g *Ingest) RowsF32(dst []float32, planes [3][]byte, strides [3]int, y0, y1 int, s *IngestScratch) {
	ingestRows(g, dst, planes, strides, y0, y1, s, g.normF32)
}

// RowsF16 is RowsF32 for float16 input.
func (g *Ingest) RowsF16(dst []Half, planes [3][]byte, strides [3]int, y0, y1 int, s *IngestScratch) {
	ingestRows(g, dst, planes, strides, y0, y1, s, g.normF16)
}

// RowsS8 is RowsF32 for int8 input.
func (g *Ingest) RowsS8(dst []int8, planes [3][]byte, strides [3]int, y0, y1 int, s *IngestScratch) {
	ingestRows(g, dst, planes, strides, y0, y1, s, g.normS8)
}

func ingestRows[T any](g *Ingest, dst []T, planes [3][]byte, strides [3]int, y0, y1 int, s *IngestScratch,
	norm func([]T, []byte, *PixNorm)) {
	s.begin(planes, strides)
	defer s.end()
	rowLen := g.view.NetW * g.norm.Stride
	rowStride := max(g.rowStride, rowLen)
	left, right := g.filled.X*g.norm.Stride, (g.filled.X+g.filled.W)*g.norm.Stride
	for y := y0; y < y1; y++ {
		row := dst[y*rowStride:][:rowLen]
		fy := y - g.filled.Y
		if fy < 0 || fy >= g.filled.H {
			norm(row, s.bar[:3*g.view.NetW], &g.norm)
			continue
		}
		norm(row[:left], s.bar[:3*g.filled.X], &g.norm)
		norm(row[left:right], g.filledRow(fy, s), &g.norm)
		norm(row[right:], s.bar[:3*(g.view.NetW-g.filled.X-g.filled.W)], &g.norm)
	}
}

// filledRow is row fy of the filled part as RGB bytes.
func (g *Ingest) filledRow(fy int, s *IngestScratch) []byte {
	if !g.resizes {
		return g.seenRow(fy, s)
	}
	t := g.rows[fy]
	upper := g.resizedRow(t.I0, s)
	lower := upper
	if t.W11 != 0 {
		lower = g.resizedRow(t.I1, s)
	}
	out := s.filled[:3*g.filled.W]
	g.blend(out, upper, lower, uint32(t.W11))
	return out
}

// resizedRow is a row of the seen part, resized horizontally. Rows that follow each other
// lie in different slots, so the two that an output row blends are kept.
func (g *Ingest) resizedRow(sy int32, s *IngestScratch) []uint32 {
	slot := &s.resized[sy&1]
	if slot.row != sy {
		g.resize(slot.sums, g.seenRow(int(sy), s), g.cols)
		slot.row = sy
	}
	return slot.sums
}

func (o *IngestOut) check() error {
	if o.Stride != 3 && o.Stride != 4 {
		return fmt.Errorf("network input of %d elements a pixel, want 3 or 4", o.Stride)
	}
	if o.Type != IngestS8 || o.Raw {
		return nil
	}
	for c := range o.M {
		if 255*abs64(o.M[c])+abs64(o.Off[c]) >= 1<<31 {
			return errors.New("network input's multiplier and offset overflow 32 bits")
		}
	}
	return nil
}

func abs64(v int32) int64 { return max(int64(v), -int64(v)) }

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}
