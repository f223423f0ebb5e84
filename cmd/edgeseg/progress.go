package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress is a bar on stderr; where that is no terminal, nothing.
type progress struct {
	app  *app
	what string
	bar  *progressbar.ProgressBar
	all  int
	quit bool
}

func (a *app) progress(what string) *progress {
	f, ok := a.stderr.(*os.File)
	return &progress{app: a, what: what, quit: !ok || !term.IsTerminal(int(f.Fd()))}
}

// step shows that so many of all are done; all is 0 where it is not known.
func (p *progress) step(done, all int) {
	if p.quit {
		return
	}
	if all == 0 {
		all = -1 // a spinner
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions(all,
			progressbar.OptionSetWriter(p.app.stderr),
			progressbar.OptionSetDescription(p.what),
			progressbar.OptionShowCount(),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish())
		p.all = all
	}
	if all != p.all { // of another part of the work
		p.bar.ChangeMax(all)
		p.all = all
	}
	_ = p.bar.Set(done) // that stderr cannot be written is no reason to stop
}

// finish takes the bar away.
func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	p.quit = true
}
