package main

import (
	"fmt"
	"os"

	"github.com/edgeseg/edgeseg/boards"
	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/cmd/edgeseg/embed"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

// openModel reads a weight file, or the built-in one where path is "".
func openModel(path string) (*netdef.Model, error) {
	if path == "" {
		m, err := flat.Parse(embed.Model)
		return m, fail(codeInternal, err)
	}
	m, err := flat.Open(path)
	return m, fail(codeBadModel, err)
}

// checkOutput refuses -o, before the work whose result is to be written, where it cannot be written
// or would replace what it is made of.
func checkOutput(out string, inputs ...string) error {
	if o, err := os.Stat(out); err == nil {
		for _, in := range inputs {
			if i, err := os.Stat(in); err == nil && os.SameFile(o, i) {
				return failf(codeUsage, "", "-o %s: would replace what it is made of: want another name", out)
			}
		}
	}
	return fail(codeIO, modelfile.Writable(out))
}

// modelName is what the model is called in results.
func modelName(path string) string {
	if path == "" {
		return embed.ModelName
	}
	return path
}

// compiled is a plan for one size of input, and its session.
type compiled struct {
	plan    *rt.Plan
	session *rt.Session
	info    rt.Info
	runs    int
}

func (c *compiled) close() {
	c.session.Close()
	c.plan.Close()
}

// compile makes a plan; the model is not needed after it.
func compile(m *netdef.Model, name string, o rt.Options) (*compiled, error) {
	if o.Precision == ops.Int8 && m.Variants[ops.Int8] == nil {
		return nil, failf(codeUsage, "edgeseg quantize makes an int8 model of it", "%s: the model has no int8 variant", name)
	}
	if (o.Precision == ops.Float32 || o.Precision == ops.Float16) && m.Variants[ops.Float32] == nil {
		return nil, failf(codeUsage, "", "%s: the model has no float32 variant", name)
	}
	p, err := rt.Compile(m, o)
	if err != nil {
		return nil, failf(codeBadModel, modelfile.Hint(err), "%s: %s", name, trimPackage(err.Error()))
	}
	s, err := p.NewSession()
	if err != nil {
		p.Close()
		return nil, fail(codeInternal, err)
	}
	return &compiled{plan: p, session: s, info: p.Info()}, nil
}

// plans gives the compiled network for each frame: one for all, or with
// --size frame one for each of the last few sizes that came.
type plans struct {
	name    string
	model   *netdef.Model // nil when nothing more is to be compiled
	options rt.Options
	frame   bool // each frame's own size
	recent  []*sized
}

type sized struct {
	w, h int // of the frame
	*compiled
}

// keptPlans bounds the memory that frames of ever new sizes take.
const keptPlans = 4

func newPlans(m *netdef.Model, n *networkFlags, o rt.Options) (*plans, error) {
	name := modelName(n.model)
	if m.Result.Kind == "none" {
		return nil, failf(codeBadModel, "", "%s: the model's result is no mask", name)
	}
	o.Size = n.size.size
	return &plans{name: name, model: m, options: o, frame: n.size.frame}, nil
}

// get gives the network for a frame.
func (p *plans) get(f *cam.Frame) (*compiled, error) {
	if !p.frame && len(p.recent) > 0 {
		return p.recent[0].compiled, nil
	}
	for i, c := range p.recent {
		if c.w == f.Width && c.h == f.Height {
			copy(p.recent[1:i+1], p.recent[:i])
			p.recent[0] = c
			return c.compiled, nil
		}
	}
	o := p.options
	if p.frame {
		o.Size = seenSize(f, o)
	}
	c, err := compile(p.model, p.name, o)
	if err != nil {
		return nil, err
	}
	if !p.frame {
		p.model = nil // its tensors are packed in the plan
	}
	if len(p.recent) == keptPlans {
		p.recent[keptPlans-1].close()
		p.recent = p.recent[:keptPlans-1]
	}
	p.recent = append([]*sized{{f.Width, f.Height, c}}, p.recent...)
	return c, nil
}

func (p *plans) close() {
	for _, c := range p.recent {
		c.close()
	}
	p.recent = nil
}

// seenSize is the height and width of what the network sees of a frame: its
// region of interest, turned.
func seenSize(f *cam.Frame, o rt.Options) [2]int {
	h, w := f.Height, f.Width
	if o.ROI != [4]int{} {
		w, h = o.ROI[2], o.ROI[3]
	}
	if o.Rotate%180 != 0 {
		h, w = w, h
	}
	return [2]int{h, w}
}

// looksSwapped tells whether size lies across what it is to hold and would fit
// better the other way round: mostly width was given before height.
func looksSwapped(size, want [2]int) bool {
	return (size[0]-size[1])*(want[0]-want[1]) < 0
}

// run segments one frame.
func (c *compiled) run(f *cam.Frame, m *rt.Mask) error {
	c.runs++
	return fail(codeInternal, c.session.Run(f, m))
}

// printStart says what is about to run: a line of JSON on stdout, or for people on stderr.
func (a *app) printStart(model string, i rt.Info, b *boards.Board, stamp cam.Stamp) error {
	if a.json {
		line := startLine{
			Type: "start", Version: version(), Model: model, Net: i.Net, Precision: i.Precision.String(),
			Input: i.Size, Threads: i.Threads, Board: b.String(), Kernels: i.Kernels,
		}
		if stamp != cam.NoStamp {
			line.Stamp = stamp.String()
		}
		return outputError(writeJSON(a.stdout, line))
	}
	fmt.Fprintf(a.stderr, "%s: %s, %v, input %dx%d, %s, %s\n",
		oneLine(model), i.Net, i.Precision, i.Size[0], i.Size[1], threads(i.Threads), b)
	return nil
}

func threads(n int) string { return plural(n, "thread") }

func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
