package main

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/netdef/torch"
)

type convertFlags struct {
	net       choiceFlag
	classes   string
	size      sizeFlag
	mean, std tripleFlag
	channels  choiceFlag
	values    choiceFlag // --range
	float16   bool
	licence   string
	source    string
	out       string
	export    exportFlags
}

func (a *app) convertCommand() *cobra.Command {
	v := convertFlags{
		net:      choiceFlag{"", netdef.Networks()},
		channels: choiceFlag{"", []string{"rgb", "bgr"}},
		values:   choiceFlag{"", []string{"1", "255"}},
	}
	c := &cobra.Command{
		Use:   "convert CHECKPOINT -o FILE | convert MODEL --to onnx -o FILE",
		Short: "Make a weight file of a PyTorch or safetensors checkpoint, or an ONNX file of a weight file",
		Long: `Make a weight file of a checkpoint: PyTorch's formats or a safetensors state dict, told by content.
Nothing that a checkpoint asks for is executed.

Size, preprocessing and class names are known for the usual class counts (11 CamVid, 19 Cityscapes;
espnet: 12 CamVid, 20 Cityscapes). Flags override them; other class counts need them.
A file of classes has a line for each: name, #rrggbb and, where it is not judged, the word void.

With --to onnx a weight file is written for other runtimes, for one size of input, or for any with --size frame;
int8 as float operators between quantizations (QDQ).`,
		Example: `  edgeseg convert fast_scnn.pth -o city.safetensors
  edgeseg convert own.pth --net contextnet --classes own.txt --size 480x640 \
      --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --channels rgb --range 1 -o own.safetensors
  edgeseg convert city.safetensors --to onnx --size 512x1024 -o city.onnx`,
		Args: cobra.ExactArgs(1),
	}
	c.RunE = action(func(_ context.Context, args []string) error {
		if err := checkConvert(c, &v); err != nil {
			return err
		}
		if v.export.to.value != "" {
			return a.export(args[0], &v)
		}
		return a.convert(args[0], &v)
	})
	f := c.Flags()
	f.Var(&v.net, "net", "`NAME` of the network (default: recognised by the tensors' names and shapes)")
	f.StringVar(&v.classes, "classes", "", "`FILE` with the classes' names and colours")
	f.Var(&v.size, "size", "the network's usual input; with --to the input (default: the model's own)")
	f.Var(&v.mean, "mean", "subtracted from the input's channels")
	f.Var(&v.std, "std", "what the input's channels are divided by after that")
	f.Var(&v.channels, "channels", "order of the input's channels")
	f.Var(&v.values, "range", "largest value of a channel that --mean and --std speak of")
	f.BoolVar(&v.float16, "float16", false, "store weights in half precision")
	f.StringVar(&v.licence, "licence", "", "of the weights, one `LINE`")
	f.StringVar(&v.source, "source", "", "where the weights come from, one `LINE`")
	f.StringVarP(&v.out, "output", "o", "", "weight `FILE` to write")
	v.export.add(c)
	require(c, "output")
	return c
}

func (a *app) convert(path string, v *convertFlags) error {
	o, err := v.options()
	if err != nil {
		return err
	}
	if err := checkOutput(v.out, path); err != nil {
		return err
	}
	checkpoint, err := torch.Open(path)
	if err != nil {
		return fail(codeBadModel, err)
	}
	m, err := netdef.Convert(v.net.value, checkpoint, o)
	if err != nil {
		return failf(codeBadModel, modelfile.Hint(err), "%s: %s", path, trimPackage(err.Error()))
	}
	if v.net.value == "" {
		if p, err := netdef.Recognise("", checkpoint); err == nil {
			fmt.Fprintf(a.stderr, "%s: recognised as %s by %s\n", oneLine(path), p.Net, p.Seen)
		}
	}
	if err := flat.Save(v.out, m); err != nil {
		return fail(codeIO, err)
	}
	return a.describeFile(v.out, m)
}

func (v *convertFlags) options() (netdef.ConvertOptions, error) {
	o := netdef.ConvertOptions{
		Size: v.size.size, Channels: v.channels.value, Float16: v.float16,
		Licence: oneLine(v.licence), Source: oneLine(v.source),
		Range: map[string]int{"1": 1, "255": 255}[v.values.value],
	}
	if v.mean.set {
		o.Mean = v.mean.v[:]
	}
	if v.std.set {
		o.Std = v.std.v[:]
	}
	if v.classes == "" {
		return o, nil
	}
	b, err := readRegular(v.classes)
	if err == nil {
		o.Classes, err = netdef.ParseClasses(bytes.NewReader(b))
	}
	if err != nil {
		return o, failf(codeBadInput, modelfile.Hint(err), "--classes %s: %s", v.classes, trimPackage(modelfile.Bare(err).Error()))
	}
	return o, nil
}

// describeFile prints what was written.
func (a *app) describeFile(path string, m *netdef.Model) error {
	info, err := os.Stat(path)
	if err != nil {
		return fail(codeIO, err)
	}
	_, err = fmt.Fprintf(a.stdout, "%s: %s, %.2f MB\n%s", oneLine(path), m.Net, float64(info.Size())/1e6, cost(m, m.Size))
	return outputError(err)
}
