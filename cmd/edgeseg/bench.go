package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/edgeseg/edgeseg/boards"
	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/rt"
)

type benchFlags struct {
	networkFlags
	frames  int
	minutes float64
	profile bool
}

func (a *app) benchCommand() *cobra.Command {
	b := benchFlags{networkFlags: networkFlags{size: sizeFlag{only: true}}}
	c := &cobra.Command{
		Use:   "bench",
		Short: "Time the network on a frame in memory",
		Long: `Time exactly --frames frames after an untimed one, from an RGB picture of the network's size in memory
to the full mask. Nothing is adaptive: the same command does the same work. With --minutes, frames are timed for so
long and the last minute is held against the first: what a board does once it is warm.`,
		Example: `  edgeseg bench --size 512x1024 --threads 1
  edgeseg bench --minutes 10 --json
  edgeseg bench --model city.safetensors --profile`,
		Args: cobra.NoArgs,
		RunE: action(func(ctx context.Context, _ []string) error { return a.bench(ctx, &b) }),
	}
	f := c.Flags()
	b.add(f)
	f.IntVar(&b.frames, "frames", 50, "time `N` frames")
	f.Float64Var(&b.minutes, "minutes", 0, "time frames for `N` minutes instead")
	f.BoolVar(&b.profile, "profile", false, "print what each step of the plan took")
	f.BoolVar(&a.json, "json", false, "print one JSON object a line")
	c.MarkFlagsMutuallyExclusive("frames", "minutes")
	return c
}

func (a *app) bench(ctx context.Context, flags *benchFlags) error {
	if flags.frames < 1 {
		return failf(codeUsage, "", "--frames %d: want at least 1", flags.frames)
	}
	if !(flags.minutes >= 0 && flags.minutes <= 1e5) {
		return failf(codeUsage, "", "--minutes %g: want minutes", flags.minutes)
	}
	board := boards.Host()
	o, err := flags.options(board)
	if err != nil {
		return err
	}
	o.Size = flags.size.size
	m, err := openModel(flags.model)
	if err != nil {
		return err
	}
	if looksSwapped(o.Size, m.Size) {
		a.hint("--size is HEIGHTxWIDTH, and the model's own is %dx%d: is --size %dx%d meant?", m.Size[0], m.Size[1], o.Size[1], o.Size[0])
	}
	c, err := compile(m, modelName(flags.model), o)
	if err != nil {
		return err
	}
	defer c.close()
	if err := a.printStart(modelName(flags.model), c.info, board, cam.NoStamp); err != nil {
		return err
	}
	var s *steady
	if flags.minutes > 0 {
		s = newSteady(flags.minutes)
	}
	meter, elapsed, err := c.time(ctx, flags, s, board)
	if err != nil {
		return err
	}
	if flags.profile {
		if err := a.printProfile(c.session.Steps(), meter.frames); err != nil {
			return err
		}
	}
	if s != nil {
		if err := a.printSteady(s); err != nil {
			return err
		}
	}
	return a.printSummary(meter.summary(elapsed, board))
}

// time runs the network as often or as long as the flags say, or until ctx ends, once the number of threads is settled.
func (c *compiled) time(ctx context.Context, flags *benchFlags, s *steady, b *boards.Board) (*meter, time.Duration, error) {
	m := &meter{arena: c.info.ArenaBytes}
	frame, mask := testFrame(c.info.Size[0], c.info.Size[1]), &rt.Mask{}
	settle()
	for stays := false; !stays && ctx.Err() == nil; m.threads, stays = c.session.Threads() {
		if err := c.run(frame, mask); err != nil {
			return nil, 0, err
		}
	}
	c.session.Profile(flags.profile)
	before := m.allocated()
	m.first = time.Now()
	more := func() bool { return m.frames < flags.frames }
	if s != nil {
		more = func() bool { return time.Since(m.first) < s.length }
	}
	for more() && ctx.Err() == nil {
		began := time.Now()
		if err := c.run(frame, mask); err != nil {
			return nil, 0, err
		}
		latency := time.Since(began)
		m.count(0, c.session.Stages(), latency)
		if s != nil {
			before += s.count(began.Sub(m.first), latency, m, b)
		}
	}
	elapsed := time.Since(m.first)
	m.mallocs, m.measured = m.allocated()-before, m.frames
	return m, elapsed, nil
}

// testFrame is a picture with edges, gradients and noise, the same each time.
func testFrame(h, w int) *cam.Frame {
	pix := make([]byte, 3*h*w)
	noise := uint32(1)
	for y := range h {
		for x := range w {
			noise ^= noise << 13 // xorshift32
			noise ^= noise >> 17
			noise ^= noise << 5
			tile := byte((x/32+y/32)%2) * 64
			p := pix[3*(y*w+x):]
			p[0] = byte(128*y/h) + tile + byte(noise&31)
			p[1] = byte(128*x/w) + tile + byte(noise>>8&31)
			p[2] = tile + byte(noise>>16&127)
		}
	}
	return &cam.Frame{Width: w, Height: h, Format: cam.RGB24, FullRange: true, Planes: [3]cam.Plane{{Pix: pix, Stride: 3 * w}}}
}

// printProfile prints what each step took, the mean of so many frames.
func (a *app) printProfile(steps []rt.StepInfo, frames int) error {
	if frames == 0 {
		return nil
	}
	var total time.Duration
	for _, s := range steps {
		total += s.Time
	}
	if a.json {
		for _, s := range steps {
			line := stepLine{Type: "step", Name: s.Name, Kind: s.Kind, Kernel: s.Kernel, Out: [3]int{s.Out.H, s.Out.W, s.Out.C},
				Time: decimal(float64(s.Time.Nanoseconds()) / 1e3 / float64(frames)), MACs: s.MACs, Bytes: s.Bytes}
			if err := outputError(writeJSON(a.stdout, line)); err != nil {
				return err
			}
		}
		return nil
	}
	var b bytes.Buffer
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "ms\t%\tMMAC\tGMAC/s\tGB/s\toutput\t  step\t")
	row := func(time time.Duration, macs, bytes int64, out, name string) {
		each := time.Seconds() / float64(frames)
		fmt.Fprintf(t, "%.3f\t%.1f\t%.1f\t%s\t%s\t%s\t  %s\n", 1e3*each, percent(time, total), float64(macs)/1e6,
			rate(macs, each), rate(bytes, each), out, name)
	}
	var macs, bytesMoved int64
	for _, s := range steps {
		row(s.Time, s.MACs, s.Bytes, s.Out.String(), fmt.Sprintf("%s (%s, %s)", s.Name, s.Kind, s.Kernel))
		macs += s.MACs
		bytesMoved += s.Bytes
	}
	row(total, macs, bytesMoved, "", "all steps")
	t.Flush()
	_, err := io.Copy(a.stdout, &b)
	return outputError(err)
}

func percent(part, all time.Duration) float64 {
	if all == 0 {
		return 0
	}
	return 100 * float64(part) / float64(all)
}

// rate is in 10^9 a second, "-" for nothing.
func rate(n int64, seconds float64) string {
	if n == 0 || seconds == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f", float64(n)/seconds/1e9)
}
