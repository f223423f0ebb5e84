package netdef

// FastSCNN is the network of Poudel, Liwicki and Cipolla, "Fast-SCNN: Fast semantic
// segmentation network", arXiv 1902.04502. Its logits are 1/8 of the frame.
//
// It departs from the paper as its best-known PyTorch implementation does: the
// first convolution has no padding, the pyramid joins its levels behind the map, the
// classifier's logits are upsampled with corners aligned.
func FastSCNN(classes int) (*Blueprint, error) {
	b := NewBuilder()
	x := b.Input(3)

	const down = "learning_to_downsample"
	x = b.convNormReLU(down+".conv", x, square(32, 3, 2, 0))
	x = b.separable(down+".dsconv1", x, 48, 2)
	detail := b.separable(down+".dsconv2", x, 64, 2)

	const global = "global_feature_extractor"
	x = b.bottleneck(global+".bottleneck1", detail, 6, 64, 3, 2)
	x = b.bottleneck(global+".bottleneck2", x, 6, 96, 3, 2)
	x = b.bottleneck(global+".bottleneck3", x, 6, 128, 3, 1)
	x = b.pyramid(global+".ppm", x, 128)

	x = b.fusion("feature_fusion", detail, x, 128)
	b.classifier("classifier", x, classes)
	return b.twoBranch("fast_scnn")
}

// twoBranch finishes Fast-SCNN and ContextNet.
func (b *Builder) twoBranch(net string) (*Blueprint, error) {
	p, err := b.Build()
	if err != nil {
		return nil, err
	}
	p.Net, p.Multiple = net, 1
	p.Result = Result{Kind: "argmax", AlignCorners: true}
	p.Unused = []string{"auxlayer."} // a second head that only the training's loss reads
	return p, nil
}
