package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/edgeseg/edgeseg/boards"
	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/cam/pipe"
	"github.com/edgeseg/edgeseg/rt"
)

type runFlags struct {
	networkFlags
	cameraFlags
	camera, input string
	program       []string // gives the frames
	raw           rawFlag
	live          bool
	out, strobe   string
	frames        int
	maxFPS        float64
	fit, rotate   choiceFlag
	flip          bool
	roi           rectFlag
	realtime      bool
	pprof         int

	worker func(i int) // see rt.Options
}

func (a *app) runCommand() *cobra.Command {
	r := runFlags{
		fit:    choiceFlag{"", []string{"stretch", "letterbox", "crop"}},
		rotate: choiceFlag{"0", []string{"0", "90", "180", "270"}},
	}
	c := &cobra.Command{
		Use:   "run [-- PROGRAM ARG...]",
		Short: "Segment frames from a camera, files or a pipe",
		Long: `Segment frames and print a line for each and a summary of latencies.

Without --camera, --input and PROGRAM, the built-in clip is segmented. --input takes a picture, a folder of
pictures, a y4m or MJPEG file, - for one on standard input, and through ffmpeg other videos and URLs. --camera takes a
V4L2 device, rpicam for a camera at a Raspberry Pi's CSI connector and argus for one at a Jetson's. PROGRAM writes
y4m, or with --raw frames without headers, to its standard output. Of cameras, programs and rtsp:// the newest
frame is segmented; they are opened again when they are lost.`,
		Example: `  edgeseg run
  edgeseg run --camera /dev/video0 --out /tmp/street
  edgeseg run --camera rpicam:1 --model city.safetensors
  edgeseg run --input rtsp://user:password@camera/stream --wait forever
  edgeseg run --raw i420,1280x720 -- mycamera --to-stdout
  edgeseg run --input street.mp4 --model city.safetensors --size 512x1024 --json`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 && c.ArgsLenAtDash() != 0 {
				return fmt.Errorf("unexpected argument %q: a program that gives frames comes after --", args[0])
			}
			return nil
		},
		RunE: action(func(ctx context.Context, args []string) error {
			r.program = args
			return a.run(ctx, &r)
		}),
	}
	f := c.Flags()
	r.networkFlags.add(f)
	f.StringVar(&r.camera, "camera", "", "camera `DEV`, such as /dev/video0, rpicam, rpicam:1, argus")
	f.StringVar(&r.input, "input", "", "`FILE|DIR|URL|-` instead of a camera")
	f.Var(&r.raw, "raw", "frames of --input or PROGRAM are raw: i420, nv12, yuyv or rgb24")
	f.BoolVar(&r.live, "live", false, "of a stream (--input - or a named pipe) take the newest frame, not each")
	f.StringVar(&r.out, "out", "", "write NAME.overlay.png and NAME.mask.png of each frame into `DIR`")
	f.IntVar(&r.frames, "frames", 0, "stop after `N` frames (default: at the end)")
	f.Float64Var(&r.maxFPS, "max-fps", 0, "at most `N` frames a second")
	r.cameraFlags.add(f)
	f.StringVar(&r.strobe, "strobe", "", "raise this `PIN`, such as GPIO17, while a frame is being processed")
	f.Var(&r.fit, "fit", "how frames are brought to the network's shape (default: as the model says)")
	f.Var(&r.rotate, "rotate", "turn frames clockwise before the network")
	f.BoolVar(&r.flip, "flip", false, "mirror frames left to right, after turning them")
	f.Var(&r.roi, "roi", "the part of the frame to segment (default: all of it)")
	f.BoolVar(&r.realtime, "realtime", false, "precedence for capture and workers, pinned, memory locked (needs rights)")
	f.IntVar(&r.pprof, "pprof", 0, "serve profiles at this `PORT` of 127.0.0.1")
	f.Var(&levelFlag{&a.level}, "log-level", "of what is told on stderr while it runs")
	f.BoolVar(&a.json, "json", false, "print one JSON object a line")
	c.MarkFlagsMutuallyExclusive("camera", "input")
	return c
}

func (r *runFlags) check() error {
	switch {
	case len(r.program) > 0 && (r.camera != "" || r.input != ""):
		return failf(codeUsage, "", "-- %s: a program gives the frames, --camera and --input do too: want one of them", r.program[0])
	case r.raw.format != nil && r.input == "" && len(r.program) == 0:
		return failf(codeUsage, "", "--raw %s: is of --input and of programs", r.raw.text)
	case r.live && r.input == "":
		return failf(codeUsage, "", "--live: is of --input")
	case r.camera == "" && r.cameraFlags.sets():
		return failf(codeUsage, "", "--fps, --exposure, --power-line and --focus set a camera: want --camera")
	case r.pprof < 0 || r.pprof > 65535:
		return failf(codeUsage, "", "--pprof %d: want a port from 1 to 65535", r.pprof)
	case r.frames < 0:
		return failf(codeUsage, "", "--frames %d: want a number of frames, or 0 for all", r.frames)
	case !(r.maxFPS >= 0 && r.maxFPS <= 1e6):
		return failf(codeUsage, "", "--max-fps %g: want frames a second, or 0 for no limit", r.maxFPS)
	}
	return r.cameraFlags.check()
}

func (r *runFlags) options(b *boards.Board) (rt.Options, error) {
	o, err := r.networkFlags.options(b)
	o.Fit = rt.Fit(r.fit.value)
	o.Rotate, _ = strconv.Atoi(r.rotate.value)
	o.Flip = r.flip
	o.ROI = r.roi
	o.Worker = r.worker
	return o, err
}

// run segments the frames of a source, one after the other.
func (a *app) run(ctx context.Context, flags *runFlags) (err error) {
	if err := flags.check(); err != nil {
		return err
	}
	board := boards.Host()
	r := &runner{app: a, flags: flags, board: board, notify: newNotifier(), reloader: newReloader(a.stdin)}
	defer r.notify.close()
	defer r.reloader.close()
	flags.trying = r.notify.alive
	if flags.realtime {
		r.realtime = newRealtime(board, a.log)
		flags.worker, flags.capture = r.realtime.worker, r.realtime.capture
	}
	if flags.pprof != 0 {
		if err := servePprof(ctx, flags.pprof); err != nil {
			return err
		}
	}
	o, err := flags.options(board)
	if err != nil {
		return err
	}
	m, err := openModel(flags.model)
	if err != nil {
		return err
	}
	r.classes = m.Classes
	if r.plans, err = newPlans(m, &flags.networkFlags, o); err != nil {
		return err
	}
	defer func() { r.plans.close() }() // those that run at the end
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
	case len(r.program) > 0:
		p := pipe.Program{Name: r.program[0], Args: r.program, Raw: r.raw.format, Live: true}
		return a.startProgram(p, &r.cameraFlags)
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
		return a.openCamera(r.camera, size, &r.cameraFlags)
	case r.input != "":
		s, err := a.openInput(r.input, cam.OpenOptions{Raw: r.raw.format, Live: r.live})
		if err != nil {
			return nil, err
		}
		return a.reopened(s, &r.cameraFlags), nil
	}
	return openClip()
}
