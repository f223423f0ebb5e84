package netdef

// preset is what a checkpoint does not hold: how its network was trained.
type preset struct {
	classes    []Class
	size       [2]int
	preprocess Preprocess
	licence    string
}

const (
	camVidLicence     = "trained on CamVid (Brostow, Fauqueur, Cipolla, Pattern Recognition Letters 2009): research use"
	cityscapesLicence = "trained on Cityscapes (Cordts et al., CVPR 2016): non-commercial use"
)

// presetOf finds how a network with so many classes was usually trained, nil if
// that is not known.
func presetOf(net string, classes int) *preset {
	esp := net == "espnet" || net == "espnet_c"
	switch {
	case !esp && classes == 11:
		return &preset{camVid[:11], [2]int{360, 480}, imageNet(), camVidLicence}
	case !esp && classes == 19:
		return &preset{cityscapes[:19], [2]int{1024, 2048}, imageNet(), cityscapesLicence}
	case esp && classes == 12:
		return &preset{camVid, [2]int{360, 480}, espPreprocess(
			[3]float64{110.33102643, 108.40886315, 105.03319369}, [3]float64{72.12571015, 72.69074534, 69.90434816}), camVidLicence}
	case esp && classes == 20:
		return &preset{cityscapes, [2]int{512, 1024}, espPreprocess(
			[3]float64{72.3923111, 82.90893555, 73.15840149}, [3]float64{45.3192215, 46.15289307, 44.91483307}), cityscapesLicence}
	}
	return nil
}

// imageNet is the usual preprocessing, by the colours of ImageNet.
func imageNet() Preprocess {
	return Preprocess{
		Range: 1, Mean: [3]float64{0.485, 0.456, 0.406}, Std: [3]float64{0.229, 0.224, 0.225},
		Fit: "stretch", Filter: "bilinear",
	}
}

// espPreprocess is that of ESPNet's authors: (v-mean)/std and then divided by 255
// once more, in BGR. The second division is kept in Std.
func espPreprocess(mean, std [3]float64) Preprocess {
	for c := range std {
		std[c] *= 255
	}
	return Preprocess{BGR: true, Range: 255, Mean: mean, Std: std, Fit: "stretch", Filter: "bilinear"}
}

// camVid is CamVid's 11 classes as SegNet grouped them, and what is none of them.
var camVid = []Class{
	{"sky", [3]uint8{128, 128, 128}, false},
	{"building", [3]uint8{128, 0, 0}, false},
	{"pole", [3]uint8{192, 192, 128}, false},
	{"road", [3]uint8{128, 64, 128}, false},
	{"pavement", [3]uint8{60, 40, 222}, false},
	{"tree", [3]uint8{128, 128, 0}, false},
	{"sign symbol", [3]uint8{192, 128, 128}, false},
	{"fence", [3]uint8{64, 64, 128}, false},
	{"car", [3]uint8{64, 0, 128}, false},
	{"pedestrian", [3]uint8{64, 64, 0}, false},
	{"bicyclist", [3]uint8{0, 128, 192}, false},
	{"unlabelled", [3]uint8{0, 0, 0}, true},
}

// cityscapes is Cityscapes' 19 classes by train id, and everything else.
var cityscapes = []Class{
	{"road", [3]uint8{128, 64, 128}, false},
	{"sidewalk", [3]uint8{244, 35, 232}, false},
	{"building", [3]uint8{70, 70, 70}, false},
	{"wall", [3]uint8{102, 102, 156}, false},
	{"fence", [3]uint8{190, 153, 153}, false},
	{"pole", [3]uint8{153, 153, 153}, false},
	{"traffic light", [3]uint8{250, 170, 30}, false},
	{"traffic sign", [3]uint8{220, 220, 0}, false},
	{"vegetation", [3]uint8{107, 142, 35}, false},
	{"terrain", [3]uint8{152, 251, 152}, false},
	{"sky", [3]uint8{70, 130, 180}, false},
	{"person", [3]uint8{220, 20, 60}, false},
	{"rider", [3]uint8{255, 0, 0}, false},
	{"car", [3]uint8{0, 0, 142}, false},
	{"truck", [3]uint8{0, 0, 70}, false},
	{"bus", [3]uint8{0, 60, 100}, false},
	{"train", [3]uint8{0, 80, 100}, false},
	{"motorcycle", [3]uint8{0, 0, 230}, false},
	{"bicycle", [3]uint8{119, 11, 32}, false},
	{"everything else", [3]uint8{0, 0, 0}, true},
}
