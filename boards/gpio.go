package boards

import (
	"fmt"
	"strings"
	"sync"

	"periph.io/x/conn/v3/gpio"
)

// Pin is an output line of the board's header, low until High is called.
// Its methods may be called from several goroutines.
type Pin struct {
	mu      sync.Mutex
	name    string
	out     gpio.PinOut
	release func() error
	closed  bool
}

// OpenPin takes a line for output and lowers it. Lines go by the name that the
// kernel gives them ("GPIO17", or 17 for short, on a Raspberry Pi; "PQ.05" on a
// Jetson), and all by chip and number ("gpiochip0:17").
func OpenPin(name string) (*Pin, error) {
	out, release, err := openLine(name)
	if err != nil {
		return nil, fmt.Errorf("boards: pin %s: %w", name, err)
	}
	return newPin(name, out, release)
}

func newPin(name string, out gpio.PinOut, release func() error) (*Pin, error) {
	p := &Pin{name: name, out: out, release: release}
	if err := p.set(gpio.Low); err != nil {
		release()
		return nil, err
	}
	return p, nil
}

// High raises the line.
func (p *Pin) High() error { return p.set(gpio.High) }

// Low lowers the line.
func (p *Pin) Low() error { return p.set(gpio.Low) }

// Close lowers the line and gives it back; a second time does nothing.
func (p *Pin) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.closed = true
	err := p.out.Out(gpio.Low)
	if e := p.release(); err == nil {
		err = e
	}
	return p.wrap(err)
}

func (p *Pin) set(l gpio.Level) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return p.wrap(fmt.Errorf("is closed"))
	}
	return p.wrap(p.out.Out(l))
}

func (p *Pin) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("boards: pin %s: %w", p.name, err)
}

// unknownLine names the lines that exist, as many as fit a message.
func unknownLine(names []string) error {
	const most = 40
	if len(names) == 0 {
		return fmt.Errorf("no line has this name, nor any other")
	}
	list, rest := names, ""
	if len(names) > most {
		list, rest = names[:most], fmt.Sprintf(" and %d more", len(names)-most)
	}
	return fmt.Errorf("no such line, but %s%s", strings.Join(list, ", "), rest)
}

// fullName turns the short form 17 into GPIO17.
func fullName(name string) string {
	if name != "" && strings.Trim(name, "0123456789") == "" {
		return "GPIO" + name
	}
	return name
}
