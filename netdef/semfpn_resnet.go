package netdef

// ResNet is the backbone of He et al., "Deep residual learning for image recognition", arXiv 1512.03385, in its forms of
// basic blocks, "resnet18" or "resnet34".
func ResNet(depth string) Backbone {
	features := func(b *Builder, x Ref) [4]Ref {
		net := residualNet{blocks: depths[depth]}
		x = net.stem(b, x, "backbone.conv1", "backbone.bn1")
		return net.layers(b, b.maxPool3("backbone.maxpool", x), "backbone.layer")
	}
	return Backbone{Name: depth, Unused: []string{"backbone.fc."}, features: features}
}
