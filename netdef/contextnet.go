package netdef

import "github.com/edgeseg/edgeseg/ops"

// ContextNet is the network of Poudel, Bonde, Liwicki and Zach, "ContextNet:
// exploring context and detail for semantic segmentation in real-time", arXiv 1805.04554, in
// its form cn14: the deep branch sees a quarter of the frame's height and width. Its logits are
// 1/8 of the frame.
func ContextNet(classes int) (*Blueprint, error) {
	b := NewBuilder()
	frame := b.Input(3)

	x := b.convNormReLU("spatial_detail.conv", frame, square(32, 3, 2, 0))
	x = b.separable("spatial_detail.dsconv1", x, 64, 2)
	x = b.separable("spatial_detail.dsconv2", x, 128, 2)
	detail := b.separable("spatial_detail.dsconv3", x, 128, 1)

	const context = "context_feature_extractor"
	x = b.Apply(context+".resize", &ops.Resize{Mode: "bilinear", AlignCorners: true, Num: 1, Den: 4}, Origin{}, frame)
	x = b.convNormReLU(context+".conv_", x, square(32, 3, 2, 0))
	x = b.bottleneck(context+".bottleneck1", x, 1, 32, 1, 1) // keeps its expansion though that widens nothing
	x = b.bottleneck(context+".bottleneck2", x, 6, 32, 1, 1)
	x = b.bottleneck(context+".bottleneck3", x, 6, 48, 3, 2)
	x = b.bottleneck(context+".bottleneck4", x, 6, 64, 3, 2)
	x = b.bottleneck(context+".bottleneck5", x, 6, 96, 2, 1)
	x = b.bottleneck(context+".bottleneck6", x, 6, 128, 2, 1)

	x = b.fusion("feature_fusion", detail, x, 128)
	b.classifier("classifier", x, classes)
	return b.twoBranch("contextnet")
}
