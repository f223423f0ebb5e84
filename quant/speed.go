package quant

import (
	"context"
	"time"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

// Speed is the shortest time that a frame took on one thread of this machine.
type Speed struct{ Float, Quantized time.Duration }

// timedFrames is how often each network runs for MeasureSpeed.
const timedFrames = 10

// MeasureSpeed runs both networks in turns on the first of the samples.
func MeasureSpeed(ctx context.Context, float, quantized *netdef.Model, samples Samples) (Speed, error) {
	var best Speed
	var pair [2]*session
	for i, v := range []struct {
		m *netdef.Model
		t ops.Type
	}{{float, ops.Float32}, {quantized, ops.Int8}} {
		s, err := openSession(v.m, rt.Options{Precision: v.t, Threads: 1})
		if err != nil {
			return best, err
		}
		defer s.close()
		pair[i] = s
	}
	var mask rt.Mask
	for s, err := range samples(ctx) {
		if err != nil {
			return best, err
		}
		for i := range timedFrames + 1 { // the first run touches memory for the first time
			for k, session := range pair {
				if err := session.Run(&s.Frame, &mask); err != nil {
					return best, err
				}
				t := session.Stages()
				took, least := t.Ingest+t.Network+t.Result, []*time.Duration{&best.Float, &best.Quantized}[k]
				if i == 1 || i > 1 && took < *least {
					*least = took
				}
			}
		}
		return best, nil
	}
	return best, errNoSamples
}
