package main

import (
	"context"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/quant"
	"github.com/edgeseg/edgeseg/quant/reconstruct"
)

type quantizeFlags struct {
	calibrationFlags
	mixedFlags
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
those that the model will see. Frames are spread over a file; of a camera one is taken every --interval.

Nodes that int8 hurts can stay in float32: --keep-float N keeps the N whose quantization alone changes most pixels,
--budget POINTS as many as it takes for the loss to be at most that: points of mIoU where the frames have labels
(--data), otherwise the percentage of pixels whose class is not that of float32. --report says what the model costs:
agreement, mIoU, each layer's noise, which nodes hurt, how fast it is. All of this is measured on frames that did
not calibrate.`,
		Example: `  edgeseg quantize --model city.safetensors --calib frames/ --frames 64 -o city8.safetensors
  edgeseg quantize --model city.safetensors --calib frames/ --keep-float 2 --report city8.html -o city8.safetensors
  edgeseg quantize --model city.safetensors --calib camvid/train --data camvid --budget 0.1 -o city8.safetensors
  edgeseg quantize --calib drive.mp4 -o mine8.safetensors
  edgeseg quantize --camera /dev/video0 --interval 5s -o mine8.safetensors`,
		Args: cobra.NoArgs,
	}
	c.RunE = action(func(ctx context.Context, _ []string) error {
		if err := q.mixedFlags.check(c.Flags().Changed); err != nil {
			return err
		}
		return a.quantize(ctx, &q)
	})
	f := c.Flags()
	f.StringVar(&q.model, "model", "", "float weight `FILE` (default: the built-in network)")
	q.calibrationFlags.add(f)
	q.mixedFlags.add(f)
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
	if err := flags.calibrationFlags.check(); err != nil {
		return err
	}
	if err := checkEnv(); err != nil {
		return err
	}
	m, err := openModel(flags.model)
	if err != nil {
		return err
	}
	// Nearly all memory is feature maps, which cost the collector nothing to look at: it may come often.
	defer debug.SetGCPercent(debug.SetGCPercent(25))
	if m.Variants[ops.Float32] == nil {
		return failf(codeUsage, "", "%s: is int8 only, want a float model", modelName(flags.model))
	}
	if err := checkOutput(flags.out, flags.model, flags.calib); err != nil {
		return err
	}
	src, err := a.openCalibration(&flags.calibrationFlags, m.Size)
	if err != nil {
		return err
	}
	defer src.Close()
	var frames *judged
	if flags.ranks() {
		if frames, err = a.judged(ctx, flags, src.Info()); err != nil {
			return err
		}
	}
	q, err := a.calibrate(ctx, flags, m, src)
	var int8 *netdef.Model
	if err == nil {
		int8, err = a.mixed(ctx, flags, q, m, frames)
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fail(codeBadInput, err)
	}
	if err := flat.Save(flags.out, int8); err != nil {
		return fail(codeIO, err)
	}
	return a.describeFile(flags.out, int8)
}

// calibrate finds scales and, where asked for, learns the rounding of weights.
func (a *app) calibrate(ctx context.Context, flags *quantizeFlags, m *netdef.Model, src cam.Source) (*quant.Quantizer, error) {
	bar := a.progress("calibration")
	defer bar.finish()
	learning := a.progress("learning")
	defer learning.finish()
	return quant.Calibrate(ctx, m, src, quant.Options{Frames: flags.frames, Both: flags.both, Float16: flags.float16,
		Observer: quant.Observer(flags.observer.value), Progress: bar.step,
		Reconstruct: reconstruct.Loss(flags.loss.value), Learning: func(done, total int) {
			bar.finish()
			learning.step(done, total)
		}})
}
