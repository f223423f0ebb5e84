package main

import (
	"fmt"
	"math"
	"strings"
)

// The axes, both logarithmic, and where they lie in the picture.
const (
	leastIntensity, mostIntensity = 0.25, 1024.0 // multiply-accumulates a byte
	leastRate, mostRate           = 1.0, 512.0   // 10^9 multiply-accumulates a second
	left, right, top, bottom      = 64.0, 880.0, 48.0, 480.0
	largest                       = 22.0 // radius of a step that takes all of a frame
)

type chart struct {
	Board                    string
	Left, Right, Top, Bottom float64
	Down, Across             []tick
	Roofs                    []roofLine
	Dots                     []dot
}

type tick struct {
	At    float64
	Label string
}

type roofLine struct {
	Class, Label   string
	Points         string
	LabelX, LabelY float64
}

type dot struct {
	Class, Title string
	X, Y, Radius float64
}

func x(intensity float64) float64 {
	return left + (right-left)*math.Log(intensity/leastIntensity)/math.Log(mostIntensity/leastIntensity)
}

func y(rate float64) float64 {
	return bottom - (bottom-top)*math.Log(rate/leastRate)/math.Log(mostRate/leastRate)
}

func newChart(steps []step, board string, roofs []roof) *chart {
	c := &chart{Board: board, Left: left, Right: right, Top: top, Bottom: bottom}
	for v := leastIntensity; v <= mostIntensity; v *= 4 {
		c.Across = append(c.Across, tick{x(v), fmt.Sprint(v)})
	}
	for v := leastRate; v <= mostRate; v *= 2 {
		c.Down = append(c.Down, tick{y(v), fmt.Sprint(v)})
	}
	for _, r := range roofs {
		c.Roofs = append(c.Roofs, newRoofLine(r))
	}
	frame := map[string]float64{}
	for _, s := range steps {
		frame[s.precision] += s.Time
	}
	for _, s := range steps {
		if s.MACs == 0 || s.Time == 0 || s.Bytes == 0 {
			continue
		}
		rate, share := s.MACs/s.Time/1e3, s.Time/frame[s.precision]
		c.Dots = append(c.Dots, dot{
			Class: s.precision, Radius: max(2, largest*math.Sqrt(share)),
			X:     x(min(max(s.MACs/s.Bytes, leastIntensity), mostIntensity)),
			Y:     y(min(max(rate, leastRate), mostRate)),
			Title: fmt.Sprintf("%s, %s: %.1f GMAC/s, %.1f a byte, %.1f %% of the frame", s.precision, short(s.Name), rate, s.MACs/s.Bytes, 100*share),
		})
	}
	return c
}

// newRoofLine rises with the bandwidth until the units' own limit.
func newRoofLine(r roof) roofLine {
	peak, perByte := r.macs/1e9, r.bytes/1e9
	rise := max(leastRate/perByte, leastIntensity)
	ridge := peak / perByte
	return roofLine{
		Class:  r.precision,
		Points: fmt.Sprintf("%.1f,%.1f %.1f,%.1f %.1f,%.1f", x(rise), y(rise*perByte), x(ridge), y(peak), right, y(peak)),
		Label:  fmt.Sprintf("%s: %.0f GMAC/s (%s), memory %.0f GB/s", r.precision, peak, r.unit, perByte),
		LabelX: right - 4, LabelY: y(peak) - 7,
	}
}

// short names a chain by its ends.
func short(name string) string {
	parts := strings.Split(name, "+")
	if len(parts) == 1 {
		return name
	}
	return fmt.Sprintf("%s to %s (%d nodes)", parts[0], parts[len(parts)-1], len(parts))
}
