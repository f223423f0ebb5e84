package quant

import (
	"slices"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

// teacher is the float32 network. What it made of the first samples it remembers, while there is room: int8 models are
// judged on the same ones again and again.
type teacher struct {
	model   *netdef.Model
	masks   bool     // logits are not asked for
	room    int      // bytes
	session *session // nil until it runs
	mask    rt.Mask
	known   []outcome // by sample
}

// mostKnown is how many bytes of outcomes are remembered.
const mostKnown = 256 << 20

// outcome is what a network makes of a frame.
type outcome struct {
	mask   []uint8
	logits []float32
}

// outcome gives that of sample s, the one of number i; valid until the next, if it is not remembered.
func (t *teacher) outcome(i int, s *Sample) (outcome, error) {
	if i < len(t.known) {
		return t.known[i], nil
	}
	if t.session == nil {
		var err error
		if t.session, err = openSession(t.model, rt.Options{Precision: ops.Float32}); err != nil {
			return outcome{}, err
		}
	}
	if err := t.session.Run(&s.Frame, &t.mask); err != nil {
		return outcome{}, err
	}
	o := outcome{mask: t.mask.Pix}
	if !t.masks {
		o.logits = t.session.Logits().F32
	}
	if t.room -= len(o.mask) + 4*len(o.logits); t.room >= 0 {
		t.known = append(t.known, outcome{slices.Clone(o.mask), o.logits})
	}
	return o, nil
}

func (t *teacher) close() {
	if t.session != nil {
		t.session.close()
	}
}
