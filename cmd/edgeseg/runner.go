package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/edgeseg/edgeseg/boards"
	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/rt"
)

// runner is a run under way.
type runner struct {
	*app
	flags   *runFlags
	plans   *plans
	classes []netdef.Class
	source  cam.Source
	live    bool
	board   *boards.Board
	output  *output
	pin     *boards.Pin

	notify   *notifier
	reloader *reloader
	realtime *realtime // nil without --realtime

	unread error // the first of meter.unreadable pictures
	meter  meter
	frame  cam.Frame
	mask   rt.Mask
	next   time.Time // when --max-fps lets the next frame begin
}

// all runs until the end of the source, of --frames or of ctx, and prints the summary;
// also before an error, if there was a frame.
func (r *runner) all(ctx context.Context) error {
	if r.realtime != nil {
		runtime.LockOSThread() // and never unlocked: no other goroutine gets this thread
		r.realtime.worker(0)
	}
	err := r.frames(ctx)
	if errors.Is(err, io.EOF) || ctx.Err() != nil {
		err = nil
	}
	if err == nil && r.unread != nil {
		err = fail(codeBadInput, r.unread)
	}
	if err != nil && r.meter.frames == 0 {
		return err
	}
	var elapsed time.Duration
	if r.meter.frames > 0 {
		elapsed = time.Since(r.meter.first)
	}
	summary := r.meter.summary(elapsed, r.board)
	if e := r.printSummary(summary); err == nil {
		err = e
	}
	return err
}

func (r *runner) frames(ctx context.Context) error {
	for r.flags.frames == 0 || r.meter.frames < r.flags.frames {
		start := time.Now()
		if err := r.pace(ctx); err != nil {
			return err
		}
		err := r.source.Next(ctx, &r.frame)
		if r.skips(err) {
			continue
		}
		if err != nil {
			return r.sourceError(err)
		}
		if err := r.reload(); err != nil {
			return err
		}
		if err := r.one(time.Since(start)); err != nil {
			return err
		}
	}
	return nil
}

// skips tells of a picture that cannot be read, before others.
func (r *runner) skips(err error) bool {
	var unreadable *cam.UnreadableError
	if !errors.As(err, &unreadable) {
		return false
	}
	r.log.Warn("left out", "error", trimPackage(err.Error()))
	r.meter.unreadable++
	if r.unread == nil {
		r.unread = err
	}
	return true
}

// pace waits for the time that --max-fps gives to a frame.
func (r *runner) pace(ctx context.Context) error {
	if r.flags.maxFPS == 0 {
		return nil
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Until(r.next)):
	}
	r.next = time.Now().Add(time.Duration(float64(time.Second) / r.flags.maxFPS))
	return nil
}

// sourceError gives the source's error its code; io.EOF stays.
func (r *runner) sourceError(err error) error {
	switch {
	case err == io.EOF && r.meter.frames == 0 && r.unread == nil:
		return failf(codeBadInput, "", "%s: holds no frame", r.source.Info().Name)
	case err == io.EOF:
		return err
	case r.flags.camera != "" || errors.Is(err, cam.ErrLost):
		return fail(codeNoDevice, err)
	}
	return fail(codeBadInput, err)
}

// one segments the frame that came, and prints its line.
func (r *runner) one(wait time.Duration) error {
	if err := r.checkROI(); err != nil {
		return err
	}
	c, err := r.plans.get(&r.frame)
	if err != nil {
		return err
	}
	if r.meter.frames == 0 {
		if err := r.begin(c); err != nil {
			return err
		}
	}
	if err := r.segment(c); err != nil {
		return err
	}
	r.notify.mask()
	if r.realtime != nil && r.meter.frames == 0 {
		r.realtime.lock() // all is allocated by now
	}
	line := frameLine{
		Type: "frame", Seq: r.frame.Seq, Time: int64(r.frame.Time), Dropped: r.frame.Dropped, Damaged: r.frame.Damaged,
		Classes: r.shares(),
	}
	s := c.session.Stages()
	line.Stages = stagesUS{us(wait), us(s.Ingest), us(s.Network), us(s.Result)}
	latency := s.Ingest + s.Network + s.Result
	if now := cam.Monotonic(); r.live && r.frame.Time > 0 && now > 0 {
		latency = now - r.frame.Time
		age := us(latency)
		line.Age = &age
		r.meter.age.add(latency)
	}
	line.Latency = us(latency)
	r.meter.count(wait, s, latency)
	r.meter.dropped += r.frame.Dropped
	if r.frame.Damaged {
		r.meter.damaged++
	}
	r.meter.arena = max(r.meter.arena, c.info.ArenaBytes)
	r.meter.threads, _ = c.session.Threads()
	if r.output != nil {
		if line.Out, err = r.output.write(&r.frame, &r.mask); err != nil {
			return err
		}
	}
	return r.printFrame(line)
}

// checkROI needs the frame: only now is its size known.
func (r *runner) checkROI() error {
	roi := r.flags.roi
	if roi[0]+roi[2] <= r.frame.Width && roi[1]+roi[3] <= r.frame.Height {
		return nil
	}
	return failf(codeUsage, "", "--roi %v reaches out of the frame, which is %d wide and %d high", &roi, r.frame.Width, r.frame.Height)
}

// begin prints what is known with the first frame.
func (r *runner) begin(c *compiled) error {
	if want := seenSize(&r.frame, r.plans.options); looksSwapped(r.flags.size.size, want) {
		s := r.flags.size.size
		r.hint("--size is HEIGHTxWIDTH, and what the network sees is %d high and %d wide: is --size %dx%d meant?", want[0], want[1], s[1], s[0])
	}
	settle()
	if err := r.printStart(r.plans.name, c.info, r.board, r.source.Info().Stamp); err != nil {
		return err
	}
	r.meter.first = time.Now()
	return nil
}

// Mallocs are counted in the first frames but one, which may allocate, and then
// now and then.
const (
	countedAtFirst = 32
	countedEvery   = 64
)

// segment runs the network, with the strobe raised.
func (r *runner) segment(c *compiled) error {
	counted := c.runs > 0 && (c.runs < countedAtFirst || c.runs%countedEvery == 0)
	var before uint64
	if counted {
		before = r.meter.allocated()
	}
	err := r.strobed(c)
	if counted {
		r.meter.mallocs += r.meter.allocated() - before
		r.meter.measured++
	}
	return err
}

func (r *runner) strobed(c *compiled) error {
	if r.pin == nil {
		return c.run(&r.frame, &r.mask)
	}
	if err := r.pin.High(); err != nil {
		return fail(codeNoDevice, err)
	}
	err := c.run(&r.frame, &r.mask)
	return errors.Join(err, fail(codeNoDevice, r.pin.Low()))
}

// shares are of the frame's pixels.
func (r *runner) shares() shares {
	var pixels [256]int
	for _, c := range r.mask.Pix {
		pixels[c]++
	}
	s := shares{}
	for i, c := range r.classes {
		if pixels[i] > 0 && !c.Void {
			s = append(s, share{c.Name, float64(pixels[i]) / float64(len(r.mask.Pix))})
		}
	}
	return s
}

// shownClasses is how many classes a line for people names.
const shownClasses = 4

func (r *runner) printFrame(l frameLine) error {
	if r.json {
		return outputError(writeJSON(r.stdout, l))
	}
	var b strings.Builder
	name := oneLine(r.frame.Name)
	if name == "" {
		name = fmt.Sprintf("%6d", l.Seq)
	}
	fmt.Fprintf(&b, "%s  %s", name, ms(l.Latency))
	fmt.Fprintf(&b, "  (ingest %s, network %s, result %s)", ms(l.Stages.Ingest), ms(l.Stages.Network), ms(l.Stages.Result))
	if l.Dropped > 0 {
		fmt.Fprintf(&b, "  %d dropped", l.Dropped)
	}
	if l.Damaged {
		b.WriteString("  damaged")
	}
	largest := slices.SortedStableFunc(slices.Values(l.Classes), func(a, b share) int {
		return cmp.Compare(b.Value, a.Value)
	})
	for i, s := range largest[:min(shownClasses, len(largest))] {
		sep := ", "
		if i == 0 {
			sep = "  "
		}
		fmt.Fprintf(&b, "%s%s %.0f %%", sep, oneLine(s.Name), 100*s.Value)
	}
	b.WriteByte('\n')
	_, err := io.WriteString(r.stdout, b.String())
	return outputError(err)
}
