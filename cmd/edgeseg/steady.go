package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/edgeseg/edgeseg/boards"
)

// steady compares the end of a long run with its beginning: a board that gets hot or
// whose supply sags is fast at first only.
type steady struct {
	length      time.Duration // of the run
	first, last window
	sensed      time.Duration // when the sensors were read last, since the beginning
}

// window is a minute of the run, or half of a run that is shorter than two.
type window struct {
	latency histogram
	clock   int64 // lowest seen, Hz; 0 where nothing tells it
	celsius float64
	slowed  bool // by heat or want of power
	sagging bool // of the supply
}

// tooSlow is how much slower the end may be than the beginning without a word.
const tooSlow = 0.10

func newSteady(minutes float64) *steady {
	return &steady{length: time.Duration(minutes * float64(time.Minute))}
}

// at is the window that a moment of the run lies in, nil between the two.
func (s *steady) at(elapsed time.Duration) *window {
	part := min(time.Minute, s.length/2)
	switch {
	case elapsed < part:
		return &s.first
	case elapsed >= s.length-part:
		return &s.last
	}
	return nil
}

// sensedEvery is how often the board's sensors are read.
const sensedEvery = 5 * time.Second

// count adds a frame that began at a moment of the run. Now and then it reads the sensors, and gives the
// mallocs of that, which are no frame's.
func (s *steady) count(at, latency time.Duration, m *meter, b *boards.Board) (mallocs uint64) {
	w := s.at(at)
	if w == nil {
		return 0
	}
	w.latency.add(latency)
	if w.latency.n > 1 && at-s.sensed < sensedEvery {
		return 0
	}
	s.sensed = at
	before := m.allocated()
	w.feel(b.Sensors())
	return m.allocated() - before
}

// feel notes what the board's sensors say.
func (w *window) feel(s boards.Sensors) {
	if s.Hz > 0 && (w.clock == 0 || s.Hz < w.clock) {
		w.clock = s.Hz
	}
	w.celsius = max(w.celsius, s.Celsius)
	w.slowed = w.slowed || s.Throttled
	w.sagging = w.sagging || s.UnderVoltage
}

// slower is by which part the median of the end is above that of the beginning.
func (s *steady) slower() float64 {
	first := s.first.latency.percentile(50)
	if first == 0 || s.last.latency.n == 0 {
		return 0
	}
	return float64(s.last.latency.percentile(50)-first) / float64(first)
}

func (w *window) line() windowLine {
	l := windowLine{P50: us(w.latency.percentile(50)), P99: us(w.latency.percentile(99)), Throttled: w.slowed, UnderVoltage: w.sagging}
	if w.clock > 0 {
		l.Clock = &w.clock
	}
	if w.celsius != 0 {
		t := decimal(w.celsius)
		l.Temperature = &t
	}
	return l
}

// printSteady prints both windows, and a warning where the end is much slower.
func (a *app) printSteady(s *steady) error {
	l := steadyLine{Type: "steady", First: s.first.line(), Last: s.last.line(), Slower: decimal(s.slower())}
	if s.slower() > tooSlow {
		a.hint("at the end a frame took %.0f %% longer than in the beginning: %s", 100*s.slower(), s.reason())
	}
	if a.json {
		return outputError(writeJSON(a.stdout, l))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "first    %v\nlast     %v\n", l.First, l.Last)
	_, err := io.Copy(a.stdout, &b)
	return outputError(err)
}

// reason is what the sensors tell of a slow end.
func (s *steady) reason() string {
	var why []string
	if s.last.sagging {
		why = append(why, "the supply voltage is too low")
	}
	if s.last.slowed {
		why = append(why, "the processor is slowed down")
	}
	if f, l := s.first.clock, s.last.clock; l > 0 && float64(l) < 0.95*float64(f) {
		why = append(why, fmt.Sprintf("its clock fell from %.2f to %.2f GHz", float64(f)/1e9, float64(l)/1e9))
	}
	if len(why) == 0 {
		return "the board's sensors say nothing of it; do other programs run?"
	}
	return strings.Join(why, ", ") + "; edgeseg doctor says what helps"
}

// String is "p50 31.0 ms  p99 35.0 ms, 1.80 GHz, 61.2 degrees, throttled".
func (l windowLine) String() string {
	s := fmt.Sprintf("p50 %s  p99 %s", ms(l.P50), ms(l.P99))
	if l.Clock != nil {
		s += fmt.Sprintf(", %.2f GHz", float64(*l.Clock)/1e9)
	}
	if l.Temperature != nil {
		s += fmt.Sprintf(", %.1f degrees", float64(*l.Temperature))
	}
	if l.Throttled {
		s += ", throttled"
	}
	if l.UnderVoltage {
		s += ", under-voltage"
	}
	return s
}
