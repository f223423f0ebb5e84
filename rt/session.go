package rt

import (
	"fmt"
	"time"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/ops"
)

// Session runs a plan on one stream of frames. It owns the arena and has one user at a time.
type Session struct {
	plan   *Plan
	mem    []*memory // of each worker; all see one arena
	ingest ingestJob
	run    programRun
	result resultJob
	trial  trial
	stages Stages
	runs   int // since Profile
}

// NewSession makes a session: its arena is allocated here, not at the first frame.
func (p *Plan) NewSession() (*Session, error) {
	s := &Session{plan: p, mem: newMemories(p.program, p.info.Threads), trial: newTrial(p.info.Threads, p.options.Threads > 0)}
	s.run = newRun(p.program, s.mem, p.info.Threads)
	s.ingest = ingestJob{s: s, scratch: make([]*asm.IngestScratch, p.info.Threads)}
	s.result = resultJob{s: s, scratch: make([]*asm.UpsampleScratch, p.info.Threads)}
	return s, nil
}

// Close gives the arena back. The plan stays.
func (s *Session) Close() { s.mem = nil }

// Run segments a frame into mask; a nil mask ends at the logits. After the first
// frame of a size and format nothing is allocated.
func (s *Session) Run(f *cam.Frame, mask *Mask) error {
	if s.mem == nil {
		return fmt.Errorf("rt: the session is closed")
	}
	start := time.Now()
	if err := s.ingest.prepare(f); err != nil {
		return err
	}
	p := s.plan.pool
	workers := s.trial.workers()
	p.begin(workers)
	defer p.end()
	locked := time.Now()
	if err := p.do(&s.ingest, workers); err != nil {
		return err
	}
	s.ingest.frame = nil // borrowed
	ingested := time.Now()
	if err := s.run.run(p, workers); err != nil {
		return err
	}
	done := time.Now()
	s.runs++
	if mask != nil && s.plan.result.Kind != "none" {
		if err := s.result.prepare(f, mask); err != nil {
			return err
		}
		if err := p.do(&s.result, workers); err != nil {
			return err
		}
	}
	end := time.Now()
	s.trial.took(end.Sub(locked))
	s.stages = Stages{Ingest: ingested.Sub(start), Network: done.Sub(ingested), Result: end.Sub(done)}
	return nil
}

// Threads is how many threads run the next frame, and whether that stays: unless Options asked for
// a number, it varies over the first frames until the fastest is known.
func (s *Session) Threads() (n int, stays bool) { return s.trial.workers(), len(s.trial.counts) == 1 }

// Stages is how long the parts of the last Run took.
func (s *Session) Stages() Stages { return s.stages }

// Profile starts measuring each step from zero, or ends it.
func (s *Session) Profile(on bool) {
	s.run.time, s.runs = nil, 0
	if on {
		s.run.time = make([]time.Duration, len(s.plan.program.steps))
	}
}

// Steps describes the plan's steps with the time of each, summed up since Profile.
func (s *Session) Steps() []StepInfo {
	steps := append([]StepInfo(nil), s.plan.info.Steps...)
	for i, t := range s.run.time {
		steps[i].Time = t
	}
	return steps
}

// Logits is a copy of the network's output of the last Run, [H][W][classes], as float32.
func (s *Session) Logits() *ops.Tensor {
	nodes := s.plan.program.nodes
	return s.mem[0].tensor(nodes[len(nodes)-1].out)
}

// Value is a copy of a value of the graph after Run, as float32. The plan must have been
// compiled with KeepValues.
func (s *Session) Value(name string) (*ops.Tensor, error) {
	if !s.plan.options.KeepValues {
		return nil, fmt.Errorf("rt: values are only kept by a plan compiled with KeepValues")
	}
	for _, b := range s.plan.program.buffers {
		if b.name == name {
			return s.mem[0].tensor(b), nil
		}
	}
	return nil, fmt.Errorf("rt: the graph has no value %q", name)
}

// tensor copies a buffer, int8 values as the real ones that they stand for.
func (m *memory) tensor(b *buffer) *ops.Tensor {
	t := ops.NewFloat32(b.shape)
	for i := range b.shape.H * b.shape.W {
		y, x := i/b.shape.W, i%b.shape.W
		out := t.F32[i*b.shape.C:][:b.shape.C]
		switch b.typ {
		case ops.Float32:
			copy(out, m.floats(b, y, x))
			continue
		case ops.Float16:
			asm.WidenF16.Plain().Func(out, m.halves(b, y, x))
			continue
		}
		for c, q := range m.bytes(b, y, x)[:b.shape.C] {
			out[c] = b.quant.Dequantize(q)
		}
	}
	return t
}
