package report

import (
	_ "embed"
	"fmt"
	"io"
)

//go:embed page.css
var style string

// HTML writes the report as a page; paint makes pictures of the frames that agree least.
func (r *Report) HTML(w io.Writer, paint Painter) error {
	worst, err := r.pictures(paint)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	m := &markup{}
	m.add("<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n")
	m.add("<title>%s in int8</title>\n<style>\n%s</style>\n", r.Net, markupText(style))
	r.writeHead(m)
	r.writeSQNR(m)
	r.writeCosts(m)
	writeFrames(m, worst)
	r.writeClasses(m)
	r.writeConfusion(m)
	r.writeHistograms(m)
	m.add("</html>\n")
	_, err = m.WriteTo(w)
	return err
}

func (r *Report) writeHead(m *markup) {
	m.add("<h1>%s in int8</h1>\n<p>", r.Net)
	if r.Model != "" {
		m.add("%s; ", r.Model)
	}
	m.add("input %dx%d. Calibrated: %s. Judged on %d frames: %s.</p>\n<div class=\"facts\">", r.Input[0], r.Input[1], r.Calibration, r.Frames, r.Judged)
	for _, f := range r.facts() {
		m.add("<div><span>%s</span><b>%s</b></div>", f[0], f[1])
	}
	m.add("</div>\n")
}

// facts are the figures at the head of the page.
func (r *Report) facts() (f [][2]string) {
	add := func(what, format string, args ...any) { f = append(f, [2]string{what, fmt.Sprintf(format, args...)}) }
	add("pixels of one class with float32", "%s", percent(r.Agreement))
	if r.MIoU != nil {
		add("mIoU, float32 and int8", "%.4f and %.4f", r.MIoU.Float, r.MIoU.Int8)
		add("points lost", "%.2f", 100*(r.MIoU.Float-r.MIoU.Int8))
	}
	add("SQNR of the logits", "%s", decibels(r.SQNR))
	add("file, float32 and int8", "%.2f and %.2f MB", float64(r.Bytes.Float)/1e6, float64(r.Bytes.Int8)/1e6)
	add("G multiply-accumulates", "%.3f, %.1f %% of them in float32", float64(r.MACs)/1e9, 100*float64(r.FloatMACs)/float64(max(r.MACs, 1)))
	add("time here, one thread", "%.1f ms in float32, %.1f ms in int8", r.Speed.Float, r.Speed.Int8)
	return f
}

func (r *Report) writeSQNR(m *markup) {
	m.add("\n<h2>Signal to quantization noise by layer</h2>\n<p>Each node's output against the float32 network's, in the order of the network, "+
		"all before it quantized too. More is better: 6 dB are one bit. %sint8 %sstays in float32</p>\n", swatch("var(--int8)"), swatch("var(--float)"))
	p := r.sqnrPlot()
	m.add("<svg class=\"plot\" viewBox=\"0 0 %g %g\" role=\"img\" aria-label=\"SQNR by layer in dB\">\n", p.W, p.H)
	for _, t := range p.Ticks {
		m.add(`<line x1="%[1]g" x2="%[2]g" y1="%.2[3]f" y2="%.2[3]f"/><text x="30" y="%.2[3]f" dy="3">%[4]s</text>`, p.Left, p.W, t.At, t.Label)
	}
	for i := range p.Bars {
		m.rect(&p.Bars[i])
	}
	m.add("</svg>\n")
}

func (r *Report) writeCosts(m *markup) {
	costs := r.costs()
	if len(costs) == 0 {
		return
	}
	m.add("\n<h2>Which nodes hurt</h2>\n<p>Each node quantized alone, all others in float32: the pixels that change their class, worst first.")
	if len(r.KeptFloat) > 0 {
		m.add(" Those %smarked stay in float32.", swatch("var(--float)"))
	}
	m.add("</p>\n<div class=\"scroll\"><table class=\"names\"><tr><th>node<th>operator<th>pixels changed<th>SQNR of the logits")
	if r.MIoU != nil {
		m.add("<th>points of mIoU lost")
	}
	m.add("<th class=\"bar\"></tr>\n")
	for _, c := range costs {
		class := markupText("")
		if c.Kept {
			class = ` class="kept"`
		}
		m.add("<tr%s><td>%s<td>%s<td>%s<td>%s", class, c.Node, c.Kind, c.Disagreeing, c.Noise)
		if r.MIoU != nil {
			m.add("<td>%s", c.Points)
		}
		m.add("<td class=\"bar\"><div style=\"width:%.1f%%\"></div></tr>\n", c.Width)
	}
	m.add("</table></div>\n")
}

func writeFrames(m *markup, all []pictured) {
	if len(all) == 0 {
		return
	}
	m.add("\n<h2>Frames that agree least</h2>\n<div class=\"frames\">")
	for _, p := range all {
		m.add("<h3>%s: %s of the pixels differ</h3>\n", p.Name, p.Disagreeing)
		for _, x := range [][2]string{{"frame", p.Frame}, {"float32", p.Float}, {"int8", p.Int8}, {"difference", p.Diff}} {
			m.add("<figure><img src=\"%s\" alt=\"%s\"><figcaption>%s</figcaption></figure>\n", x[1], x[0], x[0])
		}
	}
	m.add("</div>\n")
}

func (r *Report) writeClasses(m *markup) {
	if r.MIoU == nil {
		return
	}
	m.head("Classes", "Intersection over union with the labels, in percent.")
	m.add("<table><tr><th>class<th>float32<th>int8<th>difference</tr>\n")
	for _, c := range r.Classes {
		if c.Float != nil && c.Int8 != nil {
			m.add("<tr><td>%s%s<td>%.2f<td>%.2f<td>%+.2f</tr>\n", swatch(css(c.Color)), c.Name, 100**c.Float, 100**c.Int8, 100*(*c.Int8-*c.Float))
		}
	}
	m.add("</table>\n")
}

func (r *Report) writeConfusion(m *markup) {
	m.head("Confusion", "Rows: float32's class. Columns: what int8 makes of its pixels, in percent.")
	m.add("<div class=\"scroll\"><table class=\"confusion\"><tr><th>")
	for _, c := range r.Classes {
		m.add("<th>%s", c.Name)
	}
	m.add("</tr>\n")
	for _, row := range r.confusion() {
		m.add("<tr><td>%s%s", swatch(row.Color), row.Name)
		for _, c := range row.Cells {
			switch {
			case c.Agrees:
				m.add("<td class=\"agrees\">%s", c.Text)
			case c.Shade > 0:
				m.add("<td class=\"s%d\">%s", c.Shade, c.Text)
			default:
				m.add("<td>")
			}
		}
		m.add("</tr>\n")
	}
	m.add("</table></div>\n")
}

func (r *Report) writeHistograms(m *markup) {
	m.head("Values and ranges", "What calibration saw of each node's output, in equalized channels, exact zeros left out; heights are logarithms. "+
		"Shaded is what int8 does not hold and saturates; the dashed line is 0.")
	m.add("<div class=\"small\">")
	for _, h := range r.histograms() {
		m.add("<figure><svg viewBox=\"0 0 %g %g\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"histogram of %s\">\n", h.W, h.H, h.Node)
		for i := range h.Bars {
			m.rect(&h.Bars[i])
		}
		for i := range h.Outside {
			m.rect(&h.Outside[i])
		}
		m.add("<line x1=\"%.1[1]f\" x2=\"%.1[1]f\" y1=\"0\" y2=\"%[2]g\"/></svg>\n<figcaption><b>%[3]s</b><br>%[4]s, seen %[5]s</figcaption></figure>\n",
			h.Zero, h.H, h.Node, h.Line, h.Seen)
	}
	m.add("</div>\n")
}
