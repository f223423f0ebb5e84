package boards

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"periph.io/x/conn/v3/gpio"
)

// recorder is a line that remembers what it was set to.
type recorder struct {
	gpio.PinOut // all but Out: never called
	levels      []gpio.Level
	released    int
	fail        error
}

func (r *recorder) Out(l gpio.Level) error {
	if r.fail != nil {
		return r.fail
	}
	r.levels = append(r.levels, l)
	return nil
}

func (r *recorder) release() error { r.released++; return nil }

func TestPinIsLowAtBothEnds(t *testing.T) {
	r := &recorder{}
	p, err := newPin("GPIO17", r, r.release)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []func() error{p.High, p.Low, p.High, p.Close, p.Close} {
		if err := f(); err != nil {
			t.Error(err)
		}
	}
	if want := []gpio.Level{gpio.Low, gpio.High, gpio.Low, gpio.High, gpio.Low}; !slices.Equal(r.levels, want) {
		t.Errorf("levels %v, want %v", r.levels, want)
	}
	if r.released != 1 {
		t.Errorf("released %d times", r.released)
	}
	if err := p.High(); err == nil || err.Error() != "boards: pin GPIO17: is closed" {
		t.Errorf("after Close: %v", err)
	}
}

func TestPinThatFails(t *testing.T) {
	busy := errors.New("device or resource busy")
	r := &recorder{fail: busy}
	if _, err := newPin("17", r, r.release); !errors.Is(err, busy) || r.released != 1 {
		t.Errorf("error %v, released %d times", err, r.released)
	}
	r = &recorder{}
	p, err := newPin("17", r, r.release)
	if err != nil {
		t.Fatal(err)
	}
	r.fail = busy
	if err := p.Close(); !errors.Is(err, busy) || r.released != 1 {
		t.Errorf("Close: %v, released %d times", err, r.released)
	}
}

func TestPinAllocatesNothing(t *testing.T) {
	r := &recorder{levels: make([]gpio.Level, 0, 10000)}
	p, err := newPin("17", r, r.release)
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { p.High(); p.Low() }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

func TestUnknownLineNamesThoseThatExist(t *testing.T) {
	var names []string
	for i := range 50 {
		names = append(names, "GPIO"+string(rune('A'+i%26)))
	}
	for _, c := range []struct {
		names []string
		want  string
	}{
		{nil, "nor any other"},
		{[]string{"GPIO2", "gpiochip1:0 to 7"}, "but GPIO2, gpiochip1:0 to 7"},
		{names, " and 10 more"},
	} {
		if err := unknownLine(c.names); !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%v, want ... %q", err, c.want)
		}
	}
}

func TestShortNames(t *testing.T) {
	for name, want := range map[string]string{"17": "GPIO17", "GPIO17": "GPIO17", "PQ.05": "PQ.05", "": "", "1a": "1a"} {
		if got := fullName(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}
