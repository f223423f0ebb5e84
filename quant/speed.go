package quant

import (
	"context"
	"time"

	"github.com/edgeseg/edgeseg/netdef"
)

// Speed is the shortest time that a frame took on one thread of this machine.
type Speed struct{ Float, Quantized time.Duration }

// timedFrames is how often each network runs for MeasureSpeed.
const timedFrames = 10

// MeasureSpeed runs both networks in turns on the first of the samples.
func MeasureSpeed(ctx context.Context, float, quantized *netdef.Model, samples Samples) (Speed, error) {
	var best Speed
	j, err := newJudge(float, quantized, 1)
	if err != nil {
		return best, err
	}
	defer j.close()
	for s, err := range samples(ctx) {
		if err != nil {
			return best, err
		}
		for i := range timedFrames + 1 { // the first run touches memory for the first time
			for k, session := range []*session{j.float, j.quantized} {
				if err := session.Run(&s.Frame, &j.masks[k]); err != nil {
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
