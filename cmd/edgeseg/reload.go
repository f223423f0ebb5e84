package main

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"github.com/edgeseg/edgeseg/boards"
	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
)

// reloader loads the model again on SIGHUP, beside the frames: the old one runs until the new one is compiled.
type reloader struct {
	asked  chan os.Signal
	loaded chan reloaded
	busy   bool
}

// reloaded is a model that is ready to run, or why there is none.
type reloaded struct {
	plans   *plans
	classes []netdef.Class
	err     error
}

// newReloader leaves SIGHUP to its usual meaning where the program has a terminal, which may be closed.
func newReloader(stdin any) *reloader {
	r := &reloader{asked: make(chan os.Signal, 1), loaded: make(chan reloaded, 1)}
	if f, ok := stdin.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		signal.Notify(r.asked, syscall.SIGHUP)
	}
	return r
}

// close waits for a model that is being loaded and drops it.
func (l *reloader) close() {
	signal.Stop(l.asked)
	if l.busy {
		if m := <-l.loaded; m.err == nil {
			m.plans.close()
		}
	}
}

// reload starts loading if that was asked for and takes what has been loaded, both between two frames.
func (r *runner) reload() error {
	l := r.reloader
	if !l.busy {
		select {
		case <-l.asked:
			l.busy = true
			r.notify.reloading()
			r.log.Info("loading the model again", "model", r.plans.name)
			size := cam.Frame{Width: r.frame.Width, Height: r.frame.Height}
			go func() { l.loaded <- load(r.flags, &size) }()
		default:
		}
	}
	select {
	case m := <-l.loaded:
		l.busy = false
		defer r.notify.reloaded()
		return r.take(m)
	default:
		return nil
	}
}

// load compiles the model for frames of a size.
func load(flags *runFlags, size *cam.Frame) (m reloaded) {
	o, err := flags.options(boards.Host())
	if err != nil {
		return reloaded{err: err}
	}
	model, err := openModel(flags.model)
	if err != nil {
		return reloaded{err: err}
	}
	p, err := newPlans(model, &flags.networkFlags, o)
	if err == nil {
		_, err = p.get(size)
	}
	if err != nil {
		return reloaded{err: err}
	}
	return reloaded{plans: p, classes: model.Classes}
}

// take makes a loaded model the one that runs. One that does not load leaves the old one running.
func (r *runner) take(m reloaded) error {
	if m.err != nil {
		r.log.Error("the model is not loaded again, the old one goes on", "model", r.plans.name, "error", trimPackage(m.err.Error()))
		return nil
	}
	r.plans.close()
	r.plans, r.classes = m.plans, m.classes
	if r.output != nil {
		r.output.setClasses(m.classes)
	}
	c, err := r.plans.get(&r.frame)
	if err != nil {
		return err
	}
	r.log.Info("the model is loaded again", "model", r.plans.name)
	return r.printStart(r.plans.name, c.info, r.board, r.source.Info().Stamp)
}
