package report

import (
	"bytes"
	"fmt"
	"html"
)

// markup is HTML in the making. It stands in for a template: those of the standard library make a program
// larger by a megabyte and a half.
type markup struct{ bytes.Buffer }

// markupText is markup already; other texts are escaped.
type markupText string

// add formats as fmt does; strings among the arguments are escaped, for text and for attributes in quotes.
func (m *markup) add(format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = html.EscapeString(s)
		}
	}
	fmt.Fprintf(m, format, args...)
}

// head begins a section.
func (m *markup) head(title, explanation string) {
	m.add("\n<h2>%s</h2>\n<p>%s</p>\n", title, explanation)
}

// swatch is a square of a colour as CSS has it.
func swatch(color string) markupText {
	return markupText(fmt.Sprintf(`<span class="swatch" style="background:%s"></span>`, html.EscapeString(color)))
}

// rect draws a bar, in a class of the style sheet where it has one.
func (m *markup) rect(b *bar) {
	m.add("<rect")
	if b.Class != "" {
		m.add(` class="%s"`, b.Class)
	}
	m.add(` x="%.2f" y="%.2f" width="%.2f" height="%.2f"`, b.X, b.Y, b.W, b.H)
	if b.Tip == "" {
		m.add("/>")
		return
	}
	m.add("><title>%s</title></rect>\n", b.Tip)
}
