package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/edgeseg/edgeseg/boards"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

type inspectFlags struct {
	networkFlags
	plan bool
}

func (a *app) inspectCommand() *cobra.Command {
	i := inspectFlags{networkFlags: networkFlags{size: sizeFlag{only: true}}}
	c := &cobra.Command{
		Use:   "inspect [FILE]",
		Short: "Show what a weight file holds, and how it would run",
		Long: `Show what a weight file holds: network, classes, preprocessing, licence, and the nodes of its graph with
their shapes and costs at --size. With --plan, the steps that the graph is compiled to on this machine.
Without FILE, the built-in network.`,
		Args: cobra.MaximumNArgs(1),
		RunE: action(func(_ context.Context, args []string) error {
			if len(args) == 1 {
				i.model = args[0]
			}
			return a.inspect(&i)
		}),
	}
	f := c.Flags()
	i.add(f)
	f.BoolVar(&i.plan, "plan", false, "show the steps of the plan instead of the nodes of the graph")
	return c
}

func (a *app) inspect(flags *inspectFlags) error {
	o, err := flags.options(boards.Host())
	if err != nil {
		return err
	}
	m, err := openModel(flags.model)
	if err != nil {
		return err
	}
	size := m.Size
	if flags.size.size != [2]int{} {
		size = flags.size.size
	}
	var b bytes.Buffer
	describeModel(&b, modelName(flags.model), m)
	b.WriteString(cost(m, size))
	if flags.plan {
		o.Size = size
		c, err := compile(m, modelName(flags.model), o)
		if err != nil {
			return err
		}
		defer c.close()
		describePlan(&b, c.info)
	} else {
		for _, t := range variants(m) {
			if err := describeGraph(&b, m, t, size); err != nil {
				return failf(codeBadModel, "", "%s: %s", modelName(flags.model), trimPackage(err.Error()))
			}
		}
	}
	_, err = io.Copy(a.stdout, &b)
	return outputError(err)
}

// variants are the model's, in a fixed order.
func variants(m *netdef.Model) []ops.Type {
	var types []ops.Type
	for t := range m.Variants {
		types = append(types, t)
	}
	slices.Sort(types)
	return types
}

func describeModel(b *bytes.Buffer, name string, m *netdef.Model) {
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	row := func(what, value string) {
		if value != "" {
			fmt.Fprintf(t, "%s\t%s\n", what, oneLine(value))
		}
	}
	row("model", name)
	row("network", m.Net)
	row("licence", m.Licence)
	row("source", m.Source)
	row("calibration", m.Provenance)
	row("usual input", fmt.Sprintf("%dx%d, sides multiples of %d", m.Size[0], m.Size[1], m.Multiple))
	p := &m.Preprocess
	channels := "rgb"
	if p.BGR {
		channels = "bgr"
	}
	row("preprocessing", fmt.Sprintf("%s in 0..%d, mean %v, std %v, %s, %s", channels, p.Range, p.Mean, p.Std, p.Fit, p.Filter))
	row("result", resultLine(&m.Result))
	for i, c := range m.Classes {
		void := ""
		if c.Void {
			void = " void"
		}
		row(fmt.Sprintf("class %d", i), fmt.Sprintf("%s #%02x%02x%02x%s", c.Name, c.Color[0], c.Color[1], c.Color[2], void))
	}
	t.Flush()
}

func resultLine(r *netdef.Result) string {
	s := r.Kind
	if r.Kind == "threshold" {
		s = fmt.Sprintf("%s %g", s, r.Threshold)
		if r.Sigmoid {
			s += " after a sigmoid"
		}
	}
	if r.AlignCorners {
		s += ", upsampled with corners aligned"
	}
	return s
}

// cost is a line for each variant: how large, and how much to compute.
func cost(m *netdef.Model, size [2]int) string {
	var b strings.Builder
	for _, t := range variants(m) {
		g := m.Variants[t]
		fmt.Fprintf(&b, "%v: %d nodes, ", t, len(g.Nodes))
		if n := floatNodes(g); n > 0 && t == ops.Int8 {
			fmt.Fprintf(&b, "%d of them in float32, ", n)
		}
		fmt.Fprintf(&b, "%.2f M parameters", float64(m.NumParams())/1e6)
		if macs, err := g.MACs(size[0], size[1]); err == nil {
			fmt.Fprintf(&b, ", %.3f G multiply-accumulates at %dx%d", float64(macs)/1e9, size[0], size[1])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// floatNodes counts the nodes that compute in float32.
func floatNodes(g *netdef.Graph) (n int) {
	for i := range g.Nodes {
		if _, cast := g.Nodes[i].Op.(*ops.Cast); !cast && g.Values[g.Nodes[i].Output].Type == ops.Float32 {
			n++
		}
	}
	return n
}

// describeGraph lists the nodes; those of an int8 graph with the scale and zero point of what they make, or float32.
func describeGraph(b *bytes.Buffer, m *netdef.Model, t ops.Type, size [2]int) error {
	g := m.Variants[t]
	shapes, err := g.Infer(size[0], size[1])
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "\n%v graph at %dx%d\n", t, size[0], size[1])
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "node\toperator\toutput\tparameters\tMMAC\t%s\n", quantTitle(t))
	for i := range g.Nodes {
		n := &g.Nodes[i]
		in := make([]ops.Shape, len(n.Inputs))
		for k, v := range n.Inputs {
			in[k] = shapes[v]
		}
		params := 0
		for _, p := range m.Params(n) {
			params += len(p.F32) + len(p.I8) + len(p.I32)
		}
		fmt.Fprintf(w, "%s\t%s\t%v\t%d\t%.2f\t%s\n", oneLine(n.Name), operator(n.Op, in), shapes[n.Output], params,
			float64(n.Op.MACs(in))/1e6, quantLine(t, &g.Values[n.Output]))
	}
	return w.Flush()
}

func quantTitle(t ops.Type) string {
	if t == ops.Int8 {
		return "scale, zero point"
	}
	return ""
}

func quantLine(t ops.Type, v *netdef.Value) string {
	switch {
	case t != ops.Int8:
		return ""
	case v.Type != ops.Int8:
		return v.Type.String()
	}
	return fmt.Sprintf("%.6g, %d", v.Quant.Scale, v.Quant.ZeroPoint)
}

// operator names an operator as people do: "depthwise 3x3 /2 relu".
func operator(op ops.Op, in []ops.Shape) string {
	switch o := op.(type) {
	case *ops.Conv:
		kind := o.Kind()
		if o.Groups > 1 && len(in) > 0 && o.Groups == in[0].C {
			kind = "depthwise"
		}
		return kernelLine(kind, o.Kernel, o.Stride, o.Dilation, o.Activation)
	case *ops.ConvTranspose:
		return kernelLine(o.Kind(), o.Kernel, o.Stride, o.Dilation, o.Activation)
	case *ops.AvgPool:
		return kernelLine(o.Kind(), o.Kernel, o.Stride, [2]int{}, ops.Linear)
	case *ops.MaxPool:
		return kernelLine(o.Kind(), o.Kernel, o.Stride, [2]int{}, ops.Linear)
	case *ops.AdaptiveAvgPool:
		if o.W == 0 {
			return fmt.Sprintf("%s %d rows", o.Kind(), o.H)
		}
		return fmt.Sprintf("%s %dx%d", o.Kind(), o.H, o.W)
	case *ops.Resize:
		return o.Kind() + " " + o.Mode
	case *ops.Add:
		return strings.TrimSpace(o.Kind() + " " + string(o.Activation))
	case *ops.Affine:
		return strings.TrimSpace(o.Kind() + " " + string(o.Activation))
	case *ops.Act:
		return string(o.Func)
	}
	return op.Kind()
}

func kernelLine(kind string, kernel, stride, dilation [2]int, act ops.Activation) string {
	s := fmt.Sprintf("%s %dx%d", kind, kernel[0], kernel[1])
	if max(stride[0], stride[1]) > 1 {
		s += fmt.Sprintf(" /%d", max(stride[0], stride[1]))
	}
	if max(dilation[0], dilation[1]) > 1 {
		s += fmt.Sprintf(" dilated %d", max(dilation[0], dilation[1]))
	}
	return strings.TrimSpace(s + " " + string(act))
}

func describePlan(b *bytes.Buffer, i rt.Info) {
	fmt.Fprintf(b, "\nplan for %v at %dx%d, %s: arena %.2f MB, packed weights %.2f MB\n", i.Precision,
		i.Size[0], i.Size[1], threads(i.Threads), float64(i.ArenaBytes)/1e6, float64(i.WeightBytes)/1e6)
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "step\tkind\tkernel\toutput\tMMAC\tMB moved")
	for _, s := range i.Steps {
		nodes := strings.Split(oneLine(s.Name), "+")
		name := nodes[0]
		if s.StripRows > 0 {
			name = fmt.Sprintf("chain of %d, strips of %dx%d in %d KB a thread", len(nodes), s.StripRows, s.StripCols, s.StripBytes>>10)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%v\t%.2f\t%.2f\n", name, s.Kind, s.Kernel, s.Out, float64(s.MACs)/1e6, float64(s.Bytes)/1e6)
		for _, n := range nodes {
			if s.StripRows > 0 {
				fmt.Fprintf(w, "  %s\t\t\t\t\t\n", n)
			}
		}
	}
	w.Flush()
}
