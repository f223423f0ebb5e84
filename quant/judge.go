package quant

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

// Judgement compares an int8 model with the float32 one that it is made of.
type Judgement struct {
	Frames    int
	Pixels    int64
	Agreeing  int64      // pixels that both give one class
	Between   *Confusion // float32's class as the label, int8's as the prediction
	Float     *Confusion // of labelled frames; nil where none were
	Quantized *Confusion
	SQNR      float64 // of the logits, in dB: power over that of their difference; +Inf where there is none
}

// Agreement is the share of pixels that both give one class.
func (j *Judgement) Agreement() float64 { return ratio(j.Agreeing, j.Pixels) }

// Loss is what int8 costs, in points: of mIoU on labelled frames, otherwise the percentage of
// pixels that do not agree.
func (j *Judgement) Loss() float64 {
	if j.Labelled() {
		return 100 * (j.Float.MIoU() - j.Quantized.MIoU())
	}
	return 100 * (1 - j.Agreement())
}

// Labelled tells whether any pixel had a label to judge by.
func (j *Judgement) Labelled() bool { return j.Float != nil && !math.IsNaN(j.Float.MIoU()) }

// Compared is a frame with what both networks make of it, valid until the next.
type Compared struct {
	*Sample
	Float, Quantized []uint8 // masks
	Agreement        float64
}

var errNoSamples = errors.New("quant: there are no frames to judge on")

// judge is a pair of networks at work on the same frames.
type judge struct {
	float     *teacher
	quantized *session
	classes   []netdef.Class
	mask      rt.Mask
	result    *Judgement
	noise     noiseMeter
}

func newJudge(float *teacher, quantized *netdef.Model) (*judge, error) {
	if quantized.Result.Kind == "none" {
		return nil, errors.New("quant: the model's result is no mask: there is nothing to judge")
	}
	j := &judge{float: float, classes: quantized.Classes, result: &Judgement{Between: NewConfusion(judgedAll(quantized.Classes))}}
	var err error
	j.quantized, err = openSession(quantized, rt.Options{Precision: ops.Int8})
	return j, err
}

// judgedAll are the classes with void ones as good as others: a network may predict them.
func judgedAll(classes []netdef.Class) []netdef.Class {
	all := slices.Clone(classes)
	for i := range all {
		all[i].Void = false
	}
	return all
}

// Judge runs both networks on all samples; visit, where it is not nil, sees each.
func Judge(ctx context.Context, float, quantized *netdef.Model, samples Samples, visit func(*Compared)) (*Judgement, error) {
	t := &teacher{model: float}
	defer t.close()
	return t.judge(ctx, quantized, samples, visit)
}

// judge judges an int8 model by what the teacher makes of samples.
func (t *teacher) judge(ctx context.Context, quantized *netdef.Model, samples Samples, visit func(*Compared)) (*Judgement, error) {
	j, err := newJudge(t, quantized)
	if err != nil {
		return nil, err
	}
	defer j.quantized.close()
	return j.all(ctx, samples, visit)
}

// all judges all samples.
func (j *judge) all(ctx context.Context, samples Samples, visit func(*Compared)) (*Judgement, error) {
	for s, err := range samples(ctx) {
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c, err := j.add(s)
		if err != nil {
			return nil, fmt.Errorf("quant: %s: %w", s.Name, err)
		}
		if visit != nil {
			visit(c)
		}
	}
	if j.result.Frames == 0 {
		return nil, errNoSamples
	}
	j.result.SQNR = j.noise.decibels()
	return j.result, nil
}

// add judges one frame.
func (j *judge) add(s *Sample) (*Compared, error) {
	float, err := j.float.outcome(j.result.Frames, s)
	if err != nil {
		return nil, err
	}
	if err := j.quantized.Run(&s.Frame, &j.mask); err != nil {
		return nil, err
	}
	c := &Compared{Sample: s, Float: float.mask, Quantized: j.mask.Pix}
	agreeing := 0
	for i, class := range c.Float {
		if class == c.Quantized[i] {
			agreeing++
		}
	}
	r := j.result
	r.Frames++
	r.Pixels += int64(len(c.Float))
	r.Agreeing += int64(agreeing)
	c.Agreement = ratio(int64(agreeing), int64(len(c.Float)))
	if float.logits != nil {
		j.noise.add(float.logits, j.quantized.Logits().F32)
	}
	if err := r.Between.Add(c.Float, c.Quantized); err != nil {
		return nil, err
	}
	if s.Labels == nil {
		return c, nil
	}
	if r.Float == nil {
		r.Float, r.Quantized = NewConfusion(j.classes), NewConfusion(j.classes)
	}
	if err := r.Float.Add(s.Labels, c.Float); err != nil {
		return nil, err
	}
	return c, r.Quantized.Add(s.Labels, c.Quantized)
}

// noiseMeter sums up the power of a signal and of what differs from it.
type noiseMeter struct{ signal, noise float64 }

func (m *noiseMeter) add(want, got []float32) {
	for i, x := range want {
		d := float64(x) - float64(got[i])
		m.signal += float64(x) * float64(x)
		m.noise += d * d
	}
}

// decibels is the signal-to-quantization-noise ratio: +Inf where there is no noise.
func (m *noiseMeter) decibels() float64 {
	if m.noise == 0 {
		return math.Inf(1)
	}
	return 10 * math.Log10(m.signal/m.noise)
}
