package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/boards"
	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/cam/v4l2"
	"github.com/edgeseg/edgeseg/rt"
)

func (a *app) doctorCommand() *cobra.Command {
	var test bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Show what this machine is, and what would make it faster",
		Long: `Show what this machine is: model, cores, features, clocks, temperature, cameras, the kernels that are
chosen for it, and what would make it faster. With --test, every kernel that may run here is held against the
plain references, and the built-in network segments the built-in clip: the digests of int8 masks are
equal on all CPUs.`,
		Args: cobra.NoArgs,
		RunE: action(func(ctx context.Context, _ []string) error {
			if err := checkEnv(); err != nil {
				return err
			}
			if test {
				return a.selfTest(ctx)
			}
			return a.doctor()
		}),
	}
	c.Flags().BoolVar(&test, "test", false, "test all kernels on this machine")
	return c
}

func (a *app) doctor() error {
	b := boards.Host()
	var out bytes.Buffer
	t := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	for _, f := range b.Report() {
		fmt.Fprintf(t, "%s\t%s\n", f.Name, oneLine(f.Text))
	}
	for _, d := range v4l2.List() {
		fmt.Fprintf(t, "formats\t%s: %s\n", d.Path, oneLine(formats(d)))
	}
	t.Flush()
	out.WriteByte('\n')
	describeKernels(&out, b)
	for i, s := range b.Advice() {
		if i == 0 {
			out.WriteString("\nWhat would make it faster:\n")
		}
		fmt.Fprintf(&out, "- %s\n", oneLine(s))
	}
	_, err := io.Copy(a.stdout, &out)
	return outputError(err)
}

// formats lists what a camera offers, those in brackets that are not read.
func formats(d v4l2.Device) string {
	if d.Busy {
		return "busy: another program uses it"
	}
	var list []string
	for _, o := range d.Formats {
		sizes := o.Sizes
		if n := len(sizes); n > 3 {
			sizes = []string{sizes[0], "to", sizes[n-1]}
		}
		s := strings.TrimSpace(o.Code + " " + strings.Join(sizes, " "))
		if !o.Readable {
			s = "(" + s + ")"
		}
		list = append(list, s)
	}
	return strings.Join(list, ", ")
}

// describeKernels lists the families with the row that is taken and the others.
func describeKernels(out *bytes.Buffer, b *boards.Board) {
	core := b.CPU.Fast()[0].Core
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "kernels\ttaken\tcould run\tneed other CPUs")
	for _, f := range asm.Tables() {
		taken, runnable := f.Chosen(core), f.Runnable()
		without := func(names []string, skip ...string) string {
			return strings.Join(slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(skip, n) }), " ")
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", f.Title(), taken, without(runnable, taken), without(f.Names(), runnable...))
	}
	t.Flush()
}

// selfTest reports each kernel as it is done, then the digests.
func (a *app) selfTest(ctx context.Context) error {
	var lost error // of stdout
	err := rt.SelfTest(ctx, func(line string) {
		if _, err := fmt.Fprintln(a.stdout, oneLine(line)); err != nil && lost == nil {
			lost = outputError(err)
		}
	})
	if lost != nil {
		return lost
	}
	if err != nil {
		return fail(codeInternal, fmt.Errorf("self-test: %w", err))
	}
	return a.digests(ctx)
}

// digests prints one for each variant of the built-in network.
func (a *app) digests(ctx context.Context) error {
	m, err := openModel("")
	if err != nil {
		return err
	}
	for _, t := range variants(m) {
		c, err := compile(m, modelName(""), rt.Options{Precision: t})
		if err != nil {
			return err
		}
		digest, err := digest(ctx, c)
		c.close()
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(a.stdout, "masks of the built-in clip, %v: %s\n", t, digest); err != nil {
			return outputError(err)
		}
	}
	return nil
}

// digest is of the masks of the built-in clip, one after the other.
func digest(ctx context.Context, c *compiled) (string, error) {
	src, err := openClip()
	if err != nil {
		return "", err
	}
	defer src.Close()
	h := sha256.New()
	var f cam.Frame
	var mask rt.Mask
	for {
		switch err := src.Next(ctx, &f); {
		case errors.Is(err, io.EOF):
			return fmt.Sprintf("%x", h.Sum(nil)[:8]), nil
		case err != nil:
			return "", fail(codeInternal, err)
		}
		if err := c.run(&f, &mask); err != nil {
			return "", err
		}
		h.Write(mask.Pix)
	}
}
