package ops

// Op is an operator with its attributes. The exported fields of an
// implementation are its attributes as they stand in a weight file (json tags).
type Op interface {
	// Kind is the operator's name in graphs: "conv", "add", ...
	Kind() string
	// OutShape gives the output's shape, or why the inputs do not fit.
	OutShape(in []Shape) (Shape, error)
	// Roles lists the constants that the node needs when it computes in type t
	// (Float32 or Int8) on inputs of these channel counts.
	Roles(in []Shape, t Type) []Role
	// MACs counts multiply-accumulates (for operators without products: 0).
	MACs(in []Shape) int64
	// Float32 is the plain reference; shapes and params have been checked.
	Float32(in []*Tensor, p Params) *Tensor
	// Int8 is the plain reference of the int8 arithmetic, with out the output's quantization.
	// It fails where the arithmetic refuses the node (a sum that could overflow).
	Int8(in []*Tensor, p Params, out Quant) (*Tensor, error)
}

// Role is a constant that an operator needs.
type Role struct {
	Name     string
	Type     Type // Float32 also accepts Float16 storage
	Dims     []int
	Optional bool
}

// Activation is an epilogue of conv, conv_transpose, affine and add, and the
// kind of the stand-alone activation operator.
type Activation string

const (
	Linear Activation = ""
	ReLU   Activation = "relu"
	ReLU6  Activation = "relu6"
	PReLU  Activation = "prelu" // role "slope" [C]; x < 0 ? slope*x : x
	// the following are stand-alone only; int8 by a table (role "table" [256], index q+128)
	HardSwish   Activation = "hardswish"
	HardSigmoid Activation = "hardsigmoid"
	Sigmoid     Activation = "sigmoid"
	SiLU        Activation = "silu"
	GELU        Activation = "gelu" // x times the normal distribution's share below x (arXiv 1606.08415)
)

// Conv is a 2-D convolution, depthwise (Groups == input channels) and pointwise
// ones included. Weights are [Out][KH][KW][C/Groups].
//
// Roles: "weight"; "bias" [Out] (float32, or int32 at scale s_in*s_w[c]);
// "slope" [Out] with PReLU; int8: "weight_scale" [Out] float32, and optionally "pad"
// [C] int8, what padding reads as in each channel (otherwise the input's zero point).
type Conv struct {
	Out        int        `json:"out"`
	Kernel     [2]int     `json:"kernel"`            // height, width
	Stride     [2]int     `json:"stride,omitzero"`   // 0 reads as 1
	Dilation   [2]int     `json:"dilation,omitzero"` // 0 reads as 1
	Pad        [4]int     `json:"pad,omitzero"`      // top, left, bottom, right
	Groups     int        `json:"groups,omitempty"`  // 0 reads as 1
	Activation Activation `json:"activation,omitempty"`
}

// ConvTranspose is a transposed convolution, PyTorch's rule for sizes:
// (in-1)*stride - pads + dilation*(kernel-1) + outputPad + 1. Weights are
// [Out][KH][KW][C/Groups] (PyTorch's are [in][out][ky][kx]; convert reorders).
// Roles as for Conv, without "pad".
type ConvTranspose struct {
	Out        int        `json:"out"`
	Kernel     [2]int     `json:"kernel"`
	Stride     [2]int     `json:"stride,omitzero"`
	Dilation   [2]int     `json:"dilation,omitzero"`
	Pad        [4]int     `json:"pad,omitzero"`
	OutputPad  [2]int     `json:"output_pad,omitzero"`
	Groups     int        `json:"groups,omitempty"`
	Activation Activation `json:"activation,omitempty"`
}

// Add adds two maps of equal shape. Activation is Linear, ReLU or ReLU6.
type Add struct {
	Activation Activation `json:"activation,omitempty"`
}

// Sub takes the second map from the first, of equal shape.
type Sub struct{}

// GroupNorm brings each of Groups equal parts of the channels, over the whole map, to mean 0 and variance 1, then
// scales and shifts each channel (arXiv 1803.08494). The variance is the mean square, to which Eps is added.
//
// Roles: "scale" [C], "shift" [C]. There is no int8 form.
type GroupNorm struct {
	Groups int     `json:"groups"`
	Eps    float64 `json:"eps"`
}

// LayerNorm is GroupNorm of all channels of each pixel by itself (arXiv 1607.06450).
type LayerNorm struct {
	Eps float64 `json:"eps"`
}

// Attention gives each pixel of a map of queries [Hq][Wq][Heads*d] a sum of the pixels of a map of values
// [H][W][Heads*e], weighed in each head by the softmax of the products of its query with the keys [H][W][Heads*d] over
// the root of d (arXiv 1706.03762): [Hq][Wq][Heads*e]. The inputs are queries, keys, values.
//
// With a Grid, role "position_bias" [Heads][Grid*Grid] adds to the scores what PositionBias makes of it.
// With TalkingHeads (arXiv 2003.02436) each head's scores become a sum of all heads', by roles "mix_scores"
// [Heads][Heads] and "mix_scores_bias" [Heads], and their softmax likewise by "mix_weights" and
// "mix_weights_bias". There is no int8 form.
type Attention struct {
	Heads        int  `json:"heads"`
	Grid         int  `json:"grid,omitempty"`   // side of the grid of keys that the table of biases speaks of
	Stride       int  `json:"stride,omitempty"` // of that of queries on it; 0 reads as 1
	TalkingHeads bool `json:"talking_heads,omitempty"`
}

// Mul multiplies two maps: equal shapes, or the second 1x1xC (channel-wise).
// Activation is Linear, ReLU or ReLU6.
type Mul struct {
	Activation Activation `json:"activation,omitempty"`
}

// Concat joins maps of equal height and width along their channels.
type Concat struct{}

// Slice takes Count channels of a map, from channel From on. Scale and zero point are kept.
type Slice struct {
	From  int `json:"from,omitempty"`
	Count int `json:"count"`
}

// ChannelShuffle deals the channels of Groups equal groups out in turn: output channel i*Groups + g is channel i of
// group g (ShuffleNet, arXiv 1707.01083). Scale and zero point are kept.
type ChannelShuffle struct {
	Groups int `json:"groups"`
}

// Affine is a batch norm or scale that no convolution absorbs:
// act((a + b) * scale[c] + shift[c]), where a is inputs[:Split] joined along the
// channels and b is inputs[Split:] joined likewise, absent where Split is
// len(inputs). Split 0 reads as len(inputs). Each part keeps its own quantization in int8.
//
// Roles, float32 in both types: "scale" [C], "shift" [C], "slope" [C] with PReLU; int8 graphs may
// have "ratio" [C] where there is b: b counts as b * ratio[c], so that the channels of a and b can be
// stored at scales of their own. Activation is Linear, ReLU, ReLU6 or PReLU.
type Affine struct {
	Split      int        `json:"split,omitempty"`
	Activation Activation `json:"activation,omitempty"`
}

// AvgPool averages windows; with CountPad padding counts as zeros, otherwise the
// divisor is the number of pixels inside the map (PyTorch's count_include_pad).
type AvgPool struct {
	Kernel   [2]int `json:"kernel"`
	Stride   [2]int `json:"stride,omitzero"` // 0 reads as 1
	Pad      [4]int `json:"pad,omitzero"`
	CountPad bool   `json:"count_pad,omitempty"`
}

// MaxPool takes the largest value of each window. Padding is never it. With Ceil sizes are rounded up
// as far as windows begin within the map or the padding before it (PyTorch's ceil_mode). Scale and zero point are kept.
type MaxPool struct {
	Kernel [2]int `json:"kernel"`
	Stride [2]int `json:"stride,omitzero"` // 0 reads as 1
	Pad    [4]int `json:"pad,omitzero"`
	Ceil   bool   `json:"ceil,omitempty"`
}

// AdaptiveAvgPool averages the map into H x W bins: bin i of a side n is
// floor(i*n/k) up to ceil((i+1)*n/k). W of 0 reads as the number of columns that keeps the map's proportions:
// H*width/height, halves to even, at least 1.
type AdaptiveAvgPool struct {
	H int `json:"h"`
	W int `json:"w,omitempty"`
}

// Resize brings a map to another size: that of its second input where it has
// two (only its height and width are read), otherwise ceil(side*Num/Den), rounded down
// with Floor. Scale and zero point are kept.
type Resize struct {
	Mode         string `json:"mode"`                    // "nearest" or "bilinear"
	AlignCorners bool   `json:"align_corners,omitempty"` // bilinear only; otherwise half-pixel
	Num          int    `json:"num,omitempty"`
	Den          int    `json:"den,omitempty"`
	Floor        bool   `json:"floor,omitempty"`
}

// L2Normalize divides each pixel by its length: the root of the sum of its channels' squares, at least 1e-12.
type L2Normalize struct{}

// MatMul multiplies matrices: a map is one whose rows are the map's pixels and whose columns are its channels.
// With Heads each of that many equal parts of the channels is a matrix, multiplied with the other map's
// part. The output is [Ha][Wa][Cb], where a has as many channels a head as b has pixels. With TransposeA it
// is [Ca/Heads][1][Cb], the sum over the pixels, of which both have as many.
type MatMul struct {
	Heads      int  `json:"heads,omitempty"` // 0 reads as 1
	TransposeA bool `json:"transpose_a,omitempty"`
}

// Act is a stand-alone activation (operator "activation"). Roles: "slope" [C] float32 with PReLU;
// int8 other than ReLU, ReLU6 and PReLU: "table" [256] int8, index q+128.
type Act struct {
	Func Activation `json:"func"`
}

// Cast converts a map between float32 and int8; its output's type tells the direction: a
// float32 map is quantized to the output's scale and zero point, an int8 one dequantized. It has no
// attributes, and is the only operator whose input and output differ in type.
type Cast struct{}

// ArgMax gives each pixel the index of its largest channel, the lowest where
// equal. The input has at most 256 channels, the output has one: float32 holds
// the index, int8 holds index-128.
type ArgMax struct{}
