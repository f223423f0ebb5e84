package quant

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant/reconstruct"
)

// All networks learn by all losses: the model stays near the float32 one, says what came of it, and is the same each time.
func TestRoundingIsLearned(t *testing.T) {
	if testing.Short() {
		t.Skip("takes many runs of networks")
	}
	for _, name := range networkNames {
		for i, loss := range reconstruct.Losses() {
			if name != "espnet" && i != len(name)%len(reconstruct.Losses()) {
				continue
			}
			var files [][]byte
			for range 1 + i%2 {
				m := named(t, name)
				steps := 0
				q, err := Quantize(context.Background(), m, &pictures{n: 3}, Options{Reconstruct: loss, Iterations: 2, Both: true,
					Learning: func(done, total int) {
						if steps++; done != steps || done > total {
							t.Errorf("%s, %s: step %d is %d of %d", name, loss, steps, done, total)
						}
					}})
				if err != nil {
					t.Fatalf("%s, %s: %v", name, loss, err)
				}
				if !strings.Contains(q.Provenance, "learned by "+string(loss)) || steps == 0 {
					t.Errorf("%s, %s: provenance is %q after %d steps", name, loss, q.Provenance, steps)
				}
				if e := noise(logits(t, q, ops.Int8), logits(t, q, ops.Float32)); !(e < 0.02) {
					t.Errorf("%s, %s: the noise is %.4f of the logits' power", name, loss, e)
				}
				b, err := flat.Encode(q)
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, b)
			}
			if !bytes.Equal(files[0], files[len(files)-1]) {
				t.Errorf("%s, %s: two runs differ", name, loss)
			}
		}
	}
}

// An interrupt while it learns leaves a whole model.
func TestInterruptedLearningGivesAModel(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	q, err := Quantize(ctx, named(t, "fast_scnn"), &pictures{n: 3}, Options{Reconstruct: reconstruct.L2, Both: true, Learning: func(done, _ int) {
		if done == 3 {
			stop()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if e := noise(logits(t, q, ops.Int8), logits(t, q, ops.Float32)); !(e < 0.02) {
		t.Errorf("the noise is %.4f of the logits' power", e)
	}
}

// An interrupt before that is an error: there is no model yet.
func TestInterruptedCalibrationIsAnError(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	q, err := Quantize(ctx, named(t, "espnet"), &ending{pictures{n: 3}, stop}, Options{})
	if q != nil || err == nil || ctx.Err() == nil {
		t.Errorf("%v, %v", q, err)
	}
}

func TestLearningFromOneFrameIsRefused(t *testing.T) {
	_, err := Quantize(context.Background(), named(t, "espnet"), &pictures{n: 1}, Options{Reconstruct: reconstruct.L2})
	if err == nil || !strings.Contains(err.Error(), "quant: reconstruct: 1 frames are too few") {
		t.Errorf("error is %v", err)
	}
}

// ending stops the work at its second frame.
type ending struct {
	pictures
	stop func()
}

func (e *ending) Next(ctx context.Context, f *cam.Frame) error {
	if e.next == 1 {
		e.stop()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return e.pictures.Next(ctx, f)
}
