// Command roofline draws where each step of a network stands under what one core can do: multiply-accumulates
// a second over multiply-accumulates per byte (Williams, Waterman, Patterson, Roofline, CACM 2009). It reads
// the JSON lines of any number of `edgeseg bench --profile --json` of float32 and int8 models on stdin, takes of
// each step its least time, and writes SVG to stdout.
package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/template"
	"time"

	"github.com/edgeseg/edgeseg/asm/peak"
)

//go:embed roofline.svg.tmpl
var svg string

func main() {
	if err := draw(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "roofline:", err)
		os.Exit(1)
	}
}

func draw(r io.Reader, w io.Writer) error {
	t, err := template.New("roofline").Parse(svg)
	if err != nil {
		return err
	}
	steps, board, err := read(r)
	if err != nil {
		return err
	}
	return t.Execute(w, newChart(steps, board, roofs()))
}

// roof is what one core reaches in a precision.
type roof struct {
	precision, unit string
	macs            float64 // multiply-accumulates a second
	bytes           float64 // a second, read from and written to memory
}

func roofs() []roof {
	bandwidth := measureCopy(300 * time.Millisecond)
	var all []roof
	for _, precision := range []string{"float32", "int8"} {
		if u := peak.Best(precision == "int8"); u != nil {
			all = append(all, roof{precision, u.Name, u.Measure(300 * time.Millisecond), bandwidth})
		}
	}
	return all
}

// measureCopy gives bytes a second, read and written, of copying what no cache holds.
func measureCopy(lasts time.Duration) float64 {
	from, to := make([]byte, 256<<20), make([]byte, 256<<20)
	copy(to, from) // the pages now exist
	best := 0.0
	for end := time.Now().Add(lasts); time.Now().Before(end); {
		start := time.Now()
		copy(to, from)
		best = max(best, 2*float64(len(to))/time.Since(start).Seconds())
	}
	return best
}

// step is one of a plan's, at its fastest.
type step struct {
	precision string
	Name      string  `json:"name"`
	Time      float64 `json:"time_us"`
	MACs      float64 `json:"macs"`
	Bytes     float64 `json:"bytes"`
}

// read collects the steps of all runs, in the order of the first.
func read(r io.Reader) (steps []step, board string, err error) {
	index := map[string]int{}
	precision := ""
	for lines := bufio.NewScanner(r); lines.Scan(); {
		var line struct {
			Type, Precision, Board string
			step
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, "", fmt.Errorf("not a line of bench --profile --json: %w", err)
		}
		switch line.Type {
		case "start":
			precision, board = line.Precision, line.Board
		case "step":
			s := line.step
			s.precision = precision
			i, seen := index[precision+s.Name]
			if !seen {
				i = len(steps)
				index[precision+s.Name] = i
				steps = append(steps, s)
			}
			steps[i].Time = min(steps[i].Time, s.Time)
		}
	}
	if len(steps) == 0 {
		return nil, "", fmt.Errorf("no steps on stdin")
	}
	return steps, board, nil
}
