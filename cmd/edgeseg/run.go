package main

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/edgeseg/edgeseg/boards"
	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/rt"
)

type runFlags struct {
	networkFlags
	camera, input string
	out, strobe   string
	frames        int
	maxFPS        float64
	wait          waitFlag
	fit, rotate   choiceFlag
	flip          bool
	roi           rectFlag
}

func (a *app) runCommand() *cobra.Command {
	r := runFlags{
		wait:   waitFlag(30 * time.Second),
		fit:    choiceFlag{"", []string{"stretch", "letterbox", "crop"}},
		rotate: choiceFlag{"0", []string{"0", "90", "180", "270"}},
	}
	c := &cobra.Command{
		Use:   "run",
		Short: "Segment frames from a camera, files or a pipe",
		Long: `Segment frames and print a line for each and a summary of latencies.

Without --camera and --input, the built-in clip is segmented. --input takes a picture, a folder of
pictures, a y4m file, - for y4m on standard input, and through ffmpeg other videos and URLs.`,
		Example: `  edgeseg run
  edgeseg run --camera /dev/video0 --out /tmp/street
  edgeseg run --input street.mp4 --model city.safetensors --size 512x1024 --json`,
		Args: cobra.NoArgs,
		RunE: action(func(ctx context.Context, _ []string) error { return a.run(ctx, &r) }),
	}
	f := c.Flags()
	r.add(f)
	f.StringVar(&r.camera, "camera", "", "camera `DEV`, such as /dev/video0")
	f.StringVar(&r.input, "input", "", "`FILE|DIR|URL|-` instead of a camera")
	f.StringVar(&r.out, "out", "", "write NAME.overlay.png and NAME.mask.png of each frame into `DIR`")
	f.IntVar(&r.frames, "frames", 0, "stop after `N` frames (default: at the end)")
	f.Float64Var(&r.maxFPS, "max-fps", 0, "at most `N` frames a second")
	f.Var(&r.wait, "wait", "how long a camera that was lost is waited for")
	f.StringVar(&r.strobe, "strobe", "", "raise this `PIN`, such as GPIO17, while a frame is being processed")
	f.Var(&r.fit, "fit", "how frames are brought to the network's shape (default: as the model says)")
	f.Var(&r.rotate, "rotate", "turn frames clockwise before the network")
	f.BoolVar(&r.flip, "flip", false, "mirror frames left to right, after turning them")
	f.Var(&r.roi, "roi", "the part of the frame to segment (default: all of it)")
	f.BoolVar(&a.json, "json", false, "print one JSON object a line")
	c.MarkFlagsMutuallyExclusive("camera", "input")
	return c
}

func (r *runFlags) check() error {
	switch {
	case r.frames < 0:
		return failf(codeUsage, "", "--frames %d: want a number of frames, or 0 for all", r.frames)
	case !(r.maxFPS >= 0 && r.maxFPS <= 1e6):
		return failf(codeUsage, "", "--max-fps %g: want frames a second, or 0 for no limit", r.maxFPS)
	}
	return nil
}

func (r *runFlags) options(b *boards.Board) (rt.Options, error) {
	o, err := r.networkFlags.options(b)
	o.Fit = rt.Fit(r.fit.value)
	o.Rotate, _ = strconv.Atoi(r.rotate.value)
	o.Flip = r.flip
	o.ROI = r.roi
	return o, err
}

// run segments the frames of a source, one after the other.
func (a *app) run(ctx context.Context, flags *runFlags) (err error) {
	if err := flags.check(); err != nil {
		return err
	}
	board := boards.Host()
	o, err := flags.options(board)
	if err != nil {
		return err
	}
	m, err := openModel(flags.model)
	if err != nil {
		return err
	}
	r := &runner{app: a, flags: flags, classes: m.Classes, board: board}
	if r.plans, err = newPlans(m, &flags.networkFlags, o); err != nil {
		return err
	}
	defer r.plans.close()
	if flags.out != "" {
		if r.output, err = newOutput(flags.out, m.Classes); err != nil {
			return err
		}
	}
	if flags.strobe != "" {
		if r.pin, err = boards.OpenPin(flags.strobe); err != nil {
			return fail(codeNoDevice, err)
		}
		defer func() { err = errors.Join(err, r.pin.Close()) }()
	}
	if r.source, err = a.openSource(flags, m.Size); err != nil {
		return err
	}
	defer r.source.Close()
	r.live = r.source.Info().Live
	return r.all(ctx)
}

// openSource opens what the flags name, or the built-in clip. A camera is asked for pictures of
// the network's size.
func (a *app) openSource(r *runFlags, size [2]int) (cam.Source, error) {
	switch {
	case r.camera != "":
		if r.size.size != [2]int{} {
			size = r.size.size
		}
		if r.size.frame || r.roi != (rectFlag{}) {
			size = [2]int{}
		}
		if r.rotate.value == "90" || r.rotate.value == "270" {
			size[0], size[1] = size[1], size[0]
		}
		return openCamera(r.camera, size, time.Duration(r.wait), func(err error) {
			a.hint("%s; waiting for it", trimPackage(err.Error()))
		})
	case r.input != "":
		return a.openInput(r.input)
	}
	return openClip()
}
