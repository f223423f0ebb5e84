package main

import (
	"context"
	"fmt"
	"image"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/quant"
	"github.com/edgeseg/edgeseg/quant/report"
)

// mixedFlags say which nodes stay in float32, and what is reported of the result.
type mixedFlags struct {
	keepFloat   string
	float16     bool // storage of what is kept
	budget      float64
	reports     []string
	data, split string
}

// looks is the number of frames on which nodes are quantized one at a time.
const looks = 8

func (m *mixedFlags) add(f *pflag.FlagSet) {
	f.StringVar(&m.keepFloat, "keep-float", "", "keep the `N|NODE,..` in float32: so many that hurt most, or those named")
	f.BoolVar(&m.float16, "float16", false, "store the weights of nodes kept in float32 in half precision")
	f.Float64Var(&m.budget, "budget", -1, "keep nodes in float32, worst first, until the loss is at most so many `POINTS`")
	f.StringArrayVar(&m.reports, "report", nil, "write what the result costs to `FILE`.html or FILE.json; may be given twice")
	f.StringVar(&m.data, "data", "", "judge on the frames of `DIR` with SPLIT and SPLITannot (default: what --calib leaves over)")
	f.StringVar(&m.split, "split", "val", "part of the data")
}

// number is how many nodes are kept; false where they are named.
func (m *mixedFlags) number() (n int, ok bool) {
	n, err := strconv.Atoi(m.keepFloat)
	return n, err == nil
}

// named are the nodes that --keep-float names.
func (m *mixedFlags) named() []string {
	if _, ok := m.number(); ok || m.keepFloat == "" {
		return nil
	}
	return strings.Split(m.keepFloat, ",")
}

func (m *mixedFlags) check(set func(string) bool) error {
	switch n, ok := m.number(); {
	case ok && n < 0:
		return failf(codeUsage, "", "--keep-float %d: want at least 0", n)
	case set("budget") && !(m.budget >= 0):
		return failf(codeUsage, "", "--budget %g: want points, at least 0", m.budget)
	case set("budget") && m.keepFloat != "":
		return failf(codeUsage, "", "--budget finds what --keep-float is to keep: want one of them")
	}
	for _, path := range m.reports {
		if e := filepath.Ext(path); e != ".html" && e != ".json" {
			return failf(codeUsage, "", "--report %s: want a name that ends in .html or .json", path)
		}
		// It takes minutes until the file is written.
		if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
			return failf(codeIO, "", "--report %s: %s is no folder", path, filepath.Dir(path))
		}
	}
	return nil
}

// ranks tells whether nodes are to be quantized one at a time.
func (m *mixedFlags) ranks() bool {
	n, ok := m.number()
	return ok && n > 0 || m.budget >= 0 || len(m.reports) > 0
}

// judged are frames that calibration has not seen.
type judged struct {
	what  string
	count int
	all   quant.Samples
	few   quant.Samples
}

// judged finds the frames to judge on.
func (a *app) judged(ctx context.Context, flags *quantizeFlags, calib cam.Info) (*judged, error) {
	j := &judged{}
	if flags.data != "" {
		pairs, err := labelled(flags.data, flags.split)
		if err != nil {
			return nil, err
		}
		j.what, j.count, j.all = fmt.Sprintf("%s, %s", flags.data, flags.split), len(pairs), labelledSamples(pairs)
	} else {
		if calib.Frames == 0 || flags.calib == "-" {
			return nil, failf(codeUsage, "give labelled ones by --data DIR",
				"%s: how many frames it has is not known before, so none are set aside to judge on", calib.Name)
		}
		if j.count = calib.Frames - flags.frames; j.count < 1 {
			return nil, failf(codeUsage, "calibrate on less by --frames, or give labelled frames by --data DIR",
				"%s: has %d frames and all of them calibrate: none is left to judge on", calib.Name, calib.Frames)
		}
		open := func() (cam.Source, error) { return a.openInput(flags.calib, cam.OpenOptions{}) }
		j.what, j.all = fmt.Sprintf("%s, those that did not calibrate", calib.Name), quant.LeftOver(open, flags.frames)
	}
	var err error
	j.few, err = j.all.Few(ctx, looks, j.count)
	return j, fail(codeBadInput, err)
}

// labelledSamples are frames with their labels.
func labelledSamples(pairs []labelledPair) quant.Samples {
	return func(ctx context.Context) iter.Seq2[*quant.Sample, error] {
		return func(yield func(*quant.Sample, error) bool) {
			ctx, stop := context.WithCancel(ctx)
			defer stop()
			for p := range decodeAhead(ctx, pairs) {
				if p.err != nil {
					yield(nil, p.err)
					return
				}
				if !yield(&quant.Sample{Name: p.frame.Name, Frame: p.frame, Labels: p.labels}, nil) {
					return
				}
			}
		}
	}
}

// mixed chooses the nodes that stay in float32, makes the model and writes the reports. An interrupt loses nothing that was
// learned: there is a model even so.
func (a *app) mixed(ctx context.Context, flags *quantizeFlags, q *quant.Quantizer, m *netdef.Model, j *judged) (*netdef.Model, error) {
	interrupted := func() bool { return ctx.Err() != nil && flags.loss.value != "" }
	kept, ranking, err := a.kept(ctx, flags, q, j)
	if interrupted() && flags.ranks() {
		a.hint("interrupted before frames were judged on: there is no report, and no nodes were chosen")
		return q.Model(flags.named())
	}
	if err != nil {
		return nil, err
	}
	int8, err := q.Model(kept)
	if err != nil || len(flags.reports) == 0 {
		return int8, err
	}
	bar := a.progress("judging")
	defer bar.finish()
	r, err := report.Make(ctx, q, m, int8, report.Options{Model: modelName(flags.model), Judged: j.what, Samples: j.all, Few: j.few,
		Sensitivities: ranking, Kept: kept, Progress: func(done int) { bar.step(done, j.count) }})
	if err != nil && interrupted() {
		a.hint("interrupted while frames were judged on: there is no report")
		return int8, nil
	}
	if err != nil {
		return nil, err
	}
	bar.finish()
	return int8, writeReports(r, flags.reports)
}

// kept names the nodes that stay in float32, and where they were ranked gives the ranking.
func (a *app) kept(ctx context.Context, flags *quantizeFlags, q *quant.Quantizer, j *judged) ([]string, []quant.Sensitivity, error) {
	if !flags.ranks() {
		return flags.named(), nil, nil
	}
	bar := a.progress("nodes, one at a time")
	defer bar.finish()
	ranking, err := q.Sensitivities(ctx, j.few, bar.step)
	if err != nil {
		return nil, nil, err
	}
	bar.finish()
	if flags.budget >= 0 {
		kept, err := q.WithinBudget(ctx, flags.budget, ranking, j.all)
		return kept, ranking, err
	}
	if n, ok := flags.number(); ok {
		return quant.Worst(ranking, n), ranking, nil
	}
	return flags.named(), ranking, nil
}

func writeReports(r *report.Report, paths []string) error {
	var p painter
	paint := func(f *cam.Frame) (*image.RGBA, error) {
		err := p.draw(f)
		return &p.img, err
	}
	for _, path := range paths {
		write := r.JSON
		if filepath.Ext(path) == ".html" {
			write = func(w io.Writer) error { return r.HTML(w, paint) }
		}
		if err := writeFile(path, write); err != nil {
			return err
		}
	}
	return nil
}
