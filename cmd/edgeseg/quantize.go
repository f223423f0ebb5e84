package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant"
	"github.com/edgeseg/edgeseg/quant/reconstruct"
)

type quantizeFlags struct {
	calibrationFlags
	model, out string
	both       bool
	observer   choiceFlag
	loss       choiceFlag // of reconstruction
}

func (a *app) quantizeCommand() *cobra.Command {
	q := quantizeFlags{observer: choiceFlag{string(quant.Percentile), observers()}, loss: choiceFlag{"", losses()}}
	c := &cobra.Command{
		Use:   "quantize {--calib SOURCE | --camera DEV} -o FILE",
		Short: "Make an int8 model, calibrated on frames",
		Long: `Make an int8 model of a float one: the ranges of all feature maps are taken from frames of SOURCE (a
picture, a folder, a y4m or MJPEG file, - or through ffmpeg another video) or of a camera, which should look like
those that the model will see. Frames are spread over a file; of a camera one is taken every --interval.`,
		Example: `  edgeseg quantize --model city.safetensors --calib frames/ --frames 64 -o city8.safetensors
  edgeseg quantize --calib drive.mp4 -o mine8.safetensors
  edgeseg quantize --camera /dev/video0 --interval 5s -o mine8.safetensors`,
		Args: cobra.NoArgs,
		RunE: action(func(ctx context.Context, _ []string) error { return a.quantize(ctx, &q) }),
	}
	f := c.Flags()
	f.StringVar(&q.model, "model", "", "float weight `FILE` (default: the built-in network)")
	q.calibrationFlags.add(f)
	f.Var(&q.observer, "observer", "how the range of a feature map follows from what was seen of it")
	f.Var(&q.loss, "reconstruct", "learn how weights are best rounded, by this loss; takes minutes, an interrupt keeps the best so far")
	f.Lookup("reconstruct").NoOptDefVal = string(reconstruct.L2)
	f.BoolVar(&q.both, "both", false, "keep the float variant in the file")
	f.StringVarP(&q.out, "output", "o", "", "weight `FILE` to write")
	require(c, "output")
	c.MarkFlagsMutuallyExclusive("calib", "camera")
	c.MarkFlagsOneRequired("calib", "camera")
	return c
}

func observers() (words []string) {
	for _, o := range quant.Observers() {
		words = append(words, string(o))
	}
	return words
}

func losses() (words []string) {
	for _, l := range reconstruct.Losses() {
		words = append(words, string(l))
	}
	return words
}

func (a *app) quantize(ctx context.Context, flags *quantizeFlags) error {
	if err := flags.check(); err != nil {
		return err
	}
	m, err := openModel(flags.model)
	if err != nil {
		return err
	}
	if m.Variants[ops.Float32] == nil {
		return failf(codeUsage, "", "%s: is int8 only, want a float model", modelName(flags.model))
	}
	src, err := a.openCalibration(&flags.calibrationFlags, m.Size)
	if err != nil {
		return err
	}
	defer src.Close()
	bar := a.progress("calibration")
	learning := a.progress("learning")
	q, err := quant.Quantize(ctx, m, src, quant.Options{Frames: flags.frames, Both: flags.both,
		Observer: quant.Observer(flags.observer.value), Progress: bar.step,
		Reconstruct: reconstruct.Loss(flags.loss.value), Learning: func(done, total int) {
			bar.finish()
			learning.step(done, total)
		}})
	bar.finish()
	learning.finish()
	switch {
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fail(codeBadInput, err)
	}
	if err := flat.Save(flags.out, q); err != nil {
		return fail(codeIO, err)
	}
	return a.describeFile(flags.out, q)
}
