package report

import (
	"fmt"
	"math"
)

// bar is a rectangle of a plot with what a pointer over it is told.
type bar struct {
	X, Y, W, H float64
	Class      string // of the style sheet
	Tip        string
}

// tick is a line across a plot with its label.
type tick struct {
	At    float64
	Label string
}

// plot is a drawing of so many units.
type plot struct {
	W, H  float64
	Left  float64 // of the plotted area, right of the labels
	Bars  []bar
	Ticks []tick
}

// sqnrPlot draws the SQNR of each layer, in the order of the network.
func (r *Report) sqnrPlot() plot {
	const width, height, left, bottom = 960, 220, 36, 8
	p := plot{W: width, H: height, Left: left}
	top := 40.0
	for _, l := range r.Layers {
		if l.SQNR != nil {
			top = max(top, *l.SQNR)
		}
	}
	top = min(math.Ceil(top/10)*10, 60)
	y := func(db float64) float64 { return bottom + (height-2*bottom)*(1-min(max(db, 0), top)/top) }
	for db := 0.0; db <= top; db += 10 {
		p.Ticks = append(p.Ticks, tick{y(db), fmt.Sprint(db)})
	}
	step := (width - left) / float64(max(len(r.Layers), 1))
	for i, l := range r.Layers {
		db, class := top, "int8"
		if l.SQNR != nil {
			db = *l.SQNR
		}
		if l.Precision != class {
			class = "float"
		}
		p.Bars = append(p.Bars, bar{left + step*(float64(i)+0.1), y(db), step * 0.8, y(0) - y(db), class,
			fmt.Sprintf("%s (%s, %s): %s", l.Node, l.Kind, l.Precision, decibels(l.SQNR))})
	}
	return p
}

// ranged is a layer's histogram with the range that int8 holds.
type ranged struct {
	Node, Line, Seen string
	W, H             float64
	Bars             []bar
	Zero             float64 // where 0 lies
	Outside          []bar   // what the range leaves out
}

// histograms draws the values of each layer; heights are logarithms of shares.
func (r *Report) histograms() (all []ranged) {
	const width, height, least = 220, 64, 1e-6
	for _, l := range r.Layers {
		h := l.Histogram
		x := func(v float64) float64 { return width * (v - h.From) / (h.To - h.From) }
		g := ranged{Node: l.Node, W: width, H: height, Zero: x(0), Line: decibels(l.SQNR), Seen: fmt.Sprintf("%.3g to %.3g", l.Seen[0], l.Seen[1])}
		most := least
		for _, s := range h.Share {
			most = max(most, s)
		}
		step := width / float64(len(h.Share))
		for i, s := range h.Share {
			if s > least {
				tall := height * math.Log(s/least) / math.Log(most/least)
				g.Bars = append(g.Bars, bar{X: step * float64(i), Y: height - tall, W: step, H: tall})
			}
		}
		switch {
		case l.Precision == "float32":
			g.Line += "; stays in float32"
		default:
			g.Line += fmt.Sprintf("; int8 holds %.3g to %.3g", l.Range[0], l.Range[1])
			if lo := x(l.Range[0]); lo > 0 {
				g.Outside = append(g.Outside, bar{W: lo, H: height, Class: "out"})
			}
			if hi := x(l.Range[1]); hi < width {
				g.Outside = append(g.Outside, bar{X: hi, W: width - hi, H: height, Class: "out"})
			}
		}
		all = append(all, g)
	}
	return all
}

// cost is a line of the list of sensitivities.
type cost struct {
	NodeCost
	Kept        bool
	Width       float64 // of its bar, of 100
	Disagreeing string
	Noise       string
	Points      string
}

// mostCosts is how many nodes the page lists.
const mostCosts = 20

func (r *Report) costs() (all []cost) {
	kept := map[string]bool{}
	for _, name := range r.KeptFloat {
		kept[name] = true
	}
	for i, s := range r.Sensitivities {
		if i == mostCosts {
			break
		}
		c := cost{NodeCost: s, Kept: kept[s.Node], Disagreeing: percent(1 - s.Agreement), Noise: decibels(s.SQNR)}
		if worst := 1 - r.Sensitivities[0].Agreement; worst > 0 {
			c.Width = 100 * (1 - s.Agreement) / worst
		}
		if s.Loss != nil {
			c.Points = fmt.Sprintf("%.2f", *s.Loss)
		}
		all = append(all, c)
	}
	return all
}

// cell is a share of a class's pixels.
type cell struct {
	Text   string
	Shade  int // 0 to 9, by the logarithm of the share
	Agrees bool
}

type confusionRow struct {
	Name  string
	Color string
	Cells []cell
}

// confusion gives what int8 makes of each class of float32, in percent.
func (r *Report) confusion() (rows []confusionRow) {
	for i, counts := range r.Confusion {
		var all int64
		for _, n := range counts {
			all += n
		}
		row := confusionRow{Name: r.Classes[i].Name, Color: css(r.Classes[i].Color)}
		for k, n := range counts[:len(r.Classes)] {
			c := cell{Agrees: i == k}
			if n > 0 {
				share := float64(n) / float64(all)
				c.Text = fmt.Sprintf("%.2f", 100*share)
				c.Shade = min(max(int(9+2*math.Log10(share)), 1), 9)
			}
			row.Cells = append(row.Cells, c)
		}
		rows = append(rows, row)
	}
	return rows
}

func css(c [3]uint8) string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

func percent(share float64) string { return fmt.Sprintf("%.2f %%", 100*share) }

func decibels(x *float64) string {
	if x == nil {
		return "exact"
	}
	return fmt.Sprintf("%.1f dB", *x)
}
