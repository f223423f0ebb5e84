package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/edgeseg/edgeseg/boards"
	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/quant"
	"github.com/edgeseg/edgeseg/rt"
)

type evalFlags struct {
	networkFlags
	data, split string
}

func (a *app) evalCommand() *cobra.Command {
	var e evalFlags
	c := &cobra.Command{
		Use:   "eval --data DIR",
		Short: "Compare masks with labels: mIoU, per class, confusion",
		Long: `Segment the frames DIR/SPLIT/*.png and compare the masks with the labels DIR/SPLITannot/*.png, one
class index a pixel. Not judged are 255, the network's void classes, and the index after its last class
(11 in CamVid). There is one confusion matrix over all frames; mIoU is the mean of the judged
classes' intersection over union.`,
		Example: `  edgeseg eval --model city.safetensors --data camvid --split val`,
		Args:    cobra.NoArgs,
		RunE:    action(func(ctx context.Context, _ []string) error { return a.eval(ctx, &e) }),
	}
	f := c.Flags()
	e.add(f)
	f.StringVar(&e.data, "data", "", "`DIR` with SPLIT and SPLITannot")
	f.StringVar(&e.split, "split", "val", "part of the data")
	f.BoolVar(&a.json, "json", false, "print one JSON object a line")
	require(c, "data")
	return c
}

// eval ends early with ctx: the result is then that of the frames so far.
func (a *app) eval(ctx context.Context, flags *evalFlags) error {
	board := boards.Host()
	o, err := flags.options(board)
	if err != nil {
		return err
	}
	m, err := openModel(flags.model)
	if err != nil {
		return err
	}
	pairs, err := labelled(flags.data, flags.split)
	if err != nil {
		return err
	}
	plans, err := newPlans(m, &flags.networkFlags, o)
	if err != nil {
		return err
	}
	defer plans.close()
	counts := quant.NewConfusion(m.Classes)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	bar := a.progress("frames")
	defer bar.finish()
	done, mask := 0, rt.Mask{}
	for p := range decodeAhead(ctx, pairs) {
		if ctx.Err() != nil {
			break
		}
		if p.err != nil {
			return p.err
		}
		c, err := plans.get(&p.frame)
		if err != nil {
			return err
		}
		if done == 0 {
			if err := a.printStart(plans.name, c.info, board, cam.NoStamp); err != nil {
				return err
			}
		}
		if err := c.run(&p.frame, &mask); err != nil {
			return err
		}
		if err := addFrame(counts, p, &mask); err != nil {
			return err
		}
		done++
		bar.step(done, len(pairs))
	}
	bar.finish()
	if a.json {
		return outputError(writeJSON(a.stdout, evalResult(counts, m.Classes, done)))
	}
	return a.printEval(counts, m.Classes, done)
}

func addFrame(counts *quant.Confusion, p *labelledFrame, mask *rt.Mask) error {
	if err := counts.Add(p.labels, mask.Pix); err != nil {
		return failf(codeBadInput, "labels must be indices of the model's classes", "%s: %s", p.pair.labels, trimPackage(err.Error()))
	}
	return nil
}

func evalResult(c *quant.Confusion, classes []netdef.Class, frames int) evalLine {
	l := evalLine{Type: "eval", Frames: frames, MIoU: decimal(c.MIoU()), PixelAccuracy: decimal(c.PixelAccuracy()), Classes: shares{}}
	for i, class := range classes {
		if !class.Void {
			l.Classes = append(l.Classes, share{class.Name, c.IoU(i)})
		}
		row := make([]int64, len(classes)+1)
		for p := range row {
			row[p] = c.At(i, p)
		}
		l.Confusion = append(l.Confusion, row)
	}
	return l
}

// printEval prints the figures and, of each label, where its pixels went.
func (a *app) printEval(c *quant.Confusion, classes []netdef.Class, frames int) error {
	var b bytes.Buffer
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "label\tIoU\t")
	for i := range classes {
		fmt.Fprintf(t, "%d\t", i)
	}
	fmt.Fprintln(t, "unseen\t")
	for i, class := range classes {
		if class.Void {
			continue
		}
		fmt.Fprintf(t, "%d %s\t%s\t", i, oneLine(class.Name), hundredths(c.IoU(i)))
		var all int64
		for p := range len(classes) + 1 {
			all += c.At(i, p)
		}
		for p := range len(classes) + 1 {
			fmt.Fprintf(t, "%s\t", hundredths(float64(c.At(i, p))/float64(all)))
		}
		fmt.Fprintln(t)
	}
	t.Flush()
	fmt.Fprintln(&b, "\nIn %: each label's pixels by the class that was predicted, columns in the order of the rows.")
	fmt.Fprintf(&b, "%s, pixel accuracy %.4f, mIoU %.4f\n", plural(frames, "frame"), c.PixelAccuracy(), c.MIoU())
	_, err := io.Copy(a.stdout, &b)
	return outputError(err)
}

func hundredths(x float64) string {
	if math.IsNaN(x) {
		return "-"
	}
	return fmt.Sprintf("%.1f", 100*x)
}
