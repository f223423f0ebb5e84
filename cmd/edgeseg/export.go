package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/netdef/onnx"
	"github.com/edgeseg/edgeseg/ops"
)

// exportFlags are those of convert --to.
type exportFlags struct {
	to        choiceFlag
	precision choiceFlag
	mask      bool
	pixels    bool
}

func (e *exportFlags) add(c *cobra.Command) {
	e.to = choiceFlag{"", []string{"onnx"}}
	e.precision = choiceFlag{"auto", []string{"auto", "float32", "int8"}}
	f := c.Flags()
	f.Var(&e.to, "to", "write a weight file in another format")
	f.Var(&e.precision, "precision", "with --to: which variant (auto: int8 where the file has it)")
	f.BoolVar(&e.mask, "mask", false, "with --to: end in the frame's mask, not in the logits alone")
	f.BoolVar(&e.pixels, "pixels", false, "with --to: take pixels of 0..255 and preprocess them")
}

// checkConvert refuses flags of convert that have no meaning together.
func checkConvert(c *cobra.Command, v *convertFlags) error {
	if v.export.to.value == "" {
		for _, name := range []string{"precision", "mask", "pixels"} {
			if c.Flags().Changed(name) {
				return failf(codeUsage, "", "--%s is for --to", name)
			}
		}
		if v.size.frame {
			return failf(codeUsage, "", "--size frame is for --to")
		}
		return nil
	}
	for _, name := range []string{"net", "classes", "mean", "std", "channels", "range", "float16", "licence", "source"} {
		if c.Flags().Changed(name) {
			return failf(codeUsage, "convert the checkpoint first, then the weight file", "--%s is not for --to", name)
		}
	}
	return nil
}

// export writes a weight file's variant as ONNX.
func (a *app) export(path string, v *convertFlags) error {
	if err := checkOutput(v.out, path); err != nil {
		return err
	}
	m, err := openModel(path)
	if err != nil {
		return err
	}
	t := map[string]ops.Type{"float32": ops.Float32, "int8": ops.Int8}[v.export.precision.value]
	if t == 0 {
		t = ops.Float32
		if m.Variants[ops.Int8] != nil {
			t = ops.Int8
		}
	}
	if m.Variants[t] == nil {
		return failf(codeUsage, "", "%s: the model has no %v variant", path, t)
	}
	o := onnx.Options{Size: v.size.size, Mask: v.export.mask, Pixels: v.export.pixels}
	if o.Size == [2]int{} && !v.size.frame {
		o.Size = m.Size
	}
	b, err := onnx.Export(m, t, o)
	if err != nil {
		return failf(codeBadModel, modelfile.Hint(err), "%s: %s", path, trimPackage(err.Error()))
	}
	if err := modelfile.Write(v.out, b); err != nil {
		return fail(codeIO, err)
	}
	return a.describeExport(v.out, m, t, o)
}

// describeExport prints what was written.
func (a *app) describeExport(path string, m *netdef.Model, t ops.Type, o onnx.Options) error {
	info, err := os.Stat(path)
	if err != nil {
		return fail(codeIO, err)
	}
	size := "any size"
	if o.Size != [2]int{} {
		size = fmt.Sprintf("input %dx%d", o.Size[0], o.Size[1])
	}
	_, err = fmt.Fprintf(a.stdout, "%s: %s, %v, %s, %.2f MB\n", oneLine(path), m.Net, t, size, float64(info.Size())/1e6)
	return outputError(err)
}
