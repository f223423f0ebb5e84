package rt

import (
	"fmt"
	"math"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/ops"
)

// frameKind is what of a frame the tables of ingest and result depend on.
type frameKind struct {
	width, height int
	format        cam.Format
	matrix        cam.Matrix
	fullRange     bool
}

// ingestJob brings a frame to the network's input.
type ingestJob struct {
	s       *Session
	kind    frameKind
	ingest  *asm.Ingest
	scratch []*asm.IngestScratch // of each worker
	frame   *cam.Frame
	planes  [3][]byte
	strides [3]int
}

// view is the way of a frame of this size into the network.
func (p *Plan) view(width, height int) asm.View {
	o := &p.options
	return asm.View{
		FrameW: width, FrameH: height, X: o.ROI[0], Y: o.ROI[1], W: o.ROI[2], H: o.ROI[3],
		Rotate: o.Rotate, Flip: o.Flip, Fit: string(o.Fit), NetW: o.Size[1], NetH: o.Size[0],
	}
}

func (j *ingestJob) prepare(f *cam.Frame) error {
	kind := frameKind{f.Width, f.Height, f.Format, f.Matrix, f.FullRange}
	if j.ingest == nil || j.kind != kind {
		p := j.s.plan
		g, err := asm.NewIngest(asm.PixFormat(f.Format), f.Matrix == cam.BT709, f.FullRange, p.view(f.Width, f.Height), p.input)
		if err != nil {
			return fmt.Errorf("rt: frame: %w", err)
		}
		j.ingest, j.kind = g, kind
		for i := range j.scratch {
			j.scratch[i] = g.NewScratch()
		}
	}
	for i, p := range f.Planes {
		j.planes[i], j.strides[i] = p.Pix, p.Stride
	}
	if err := j.ingest.CheckPlanes(j.planes, j.strides); err != nil {
		return fmt.Errorf("rt: frame: %w", err)
	}
	return nil
}

func (j *ingestJob) part(w *worker, i, n int) {
	in := j.s.plan.program.buffers[0]
	y0, y1 := band(in.shape.H, i, n)
	if y0 == y1 {
		return
	}
	j.s.mem[w.index].fillBorder(in, y0, y1)
	m, scratch := j.s.mem[w.index], j.scratch[w.index]
	switch in.typ {
	case ops.Int8:
		j.ingest.RowsS8(m.bytes(in, 0, 0), j.planes, j.strides, y0, y1, scratch)
	case ops.Float16:
		j.ingest.RowsF16(m.halves(in, 0, 0), j.planes, j.strides, y0, y1, scratch)
	default:
		j.ingest.RowsF32(m.floats(in, 0, 0), j.planes, j.strides, y0, y1, scratch)
	}
}

// resultJob brings logits to the mask of a frame.
type resultJob struct {
	s             *Session
	width, height int
	upsample      *asm.Upsample
	scratch       []*asm.UpsampleScratch
	mask, margin  []uint8
}

func (j *resultJob) prepare(f *cam.Frame, mask *Mask) error {
	if j.upsample == nil || j.width != f.Width || j.height != f.Height {
		p := j.s.plan
		out := p.logits()
		u, err := asm.NewUpsample(p.view(f.Width, f.Height), out.shape.H, out.shape.W, p.classes, out.pixel, p.result.AlignCorners)
		if err != nil {
			return fmt.Errorf("rt: mask: %w", err)
		}
		j.upsample, j.width, j.height = u, f.Width, f.Height
		for i := range j.scratch {
			j.scratch[i] = u.NewScratch()
		}
	}
	n := f.Width * f.Height
	mask.Width, mask.Height = f.Width, f.Height
	mask.Pix = resized(mask.Pix, n)
	j.mask, j.margin = mask.Pix, nil
	if mask.Margin != nil {
		mask.Margin = resized(mask.Margin, n)
		clear(mask.Margin)
		j.margin = mask.Margin
	}
	j.upsample.FillOutside(mask.Pix)
	return nil
}

func resized(b []uint8, n int) []uint8 {
	if cap(b) < n {
		return make([]uint8, n)
	}
	return b[:n]
}

// logits is where the network ends.
func (p *Plan) logits() *buffer { return p.program.nodes[len(p.program.nodes)-1].out }

func (j *resultJob) part(w *worker, i, n int) {
	u, p := j.upsample, j.s.plan
	y0, y1 := band(u.Rows(), i, n)
	if y0 == y1 {
		return
	}
	out, scratch := p.logits(), j.scratch[w.index]
	switch {
	case p.result.Kind == "threshold" && out.int8():
		at := p.threshold()/float64(out.quant.Scale) + float64(out.quant.ZeroPoint)
		u.ThresholdS8(j.mask, j.margin, j.s.mem[w.index].bytes(out, 0, 0), at, y0, y1, scratch)
	case p.result.Kind == "threshold":
		u.ThresholdF32(j.mask, j.margin, j.s.mem[w.index].floats(out, 0, 0), float32(p.threshold()), y0, y1, scratch)
	case out.int8():
		u.RunS8(j.mask, j.margin, j.s.mem[w.index].bytes(out, 0, 0), y0, y1, scratch)
	default:
		u.RunF32(j.mask, j.margin, j.s.mem[w.index].floats(out, 0, 0), y0, y1, scratch)
	}
}

// threshold is the value of the logit above which a pixel is of the class: that before
// a sigmoid where the result's threshold speaks of one behind it.
func (p *Plan) threshold() float64 {
	t := p.result.Threshold
	if p.result.Sigmoid {
		return math.Log(t / (1 - t))
	}
	return t
}
