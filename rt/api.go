package rt

import (
	"time"

	"github.com/edgeseg/edgeseg/ops"
)

// Fit is how a frame is brought to the network's size.
type Fit string

const (
	FitModel  Fit = "" // as the model says
	Stretch   Fit = "stretch"
	Letterbox Fit = "letterbox" // whole frame, bars at two sides
	Crop      Fit = "crop"      // centre of the frame; the rest of the mask is 255
)

// Options of Compile. The zero value is the model's own size and the best precision that it holds.
type Options struct {
	Size        [2]int   // the network's input, height and width; zero: the model's own
	Precision   ops.Type // 0: int8 where the model has it, else float32; Float16 is Float32 on CPUs without its arithmetic
	Threads     int      // 0: what is fastest of one to as many as the process may use
	MemoryLimit int64    // bytes for packed weights and one session's buffers; 0: no limit
	NoFuse      bool     // one step for each node
	KeepValues  bool     // no reuse in the arena: Session.Value reads every value after Run
	// Worker, where it is not nil, is called once in the thread of each worker, which is then its own, from 1
	// on: to pin it or to raise its priority. Worker 0 is the goroutine that calls Session.Run.
	Worker func(i int)

	Fit    Fit
	Rotate int    // quarters are 90, 180, 270: clockwise turn of the frame before the network
	Flip   bool   // left to right, after rotation
	ROI    [4]int // x, y, width, height of the part of the frame that is seen; zero: all
}

// NoClass is a mask's value where the network saw nothing.
const NoClass = 255

// Mask is the class of each pixel of the frame, [Height][Width].
type Mask struct {
	Width, Height int
	Pix           []uint8 // reused when large enough
	// Margin, when it is not nil on Run, becomes the best minus the second logit of each pixel: in
	// steps of 1/16 in float32, of one quant in int8, at most 255. It is reused or replaced like Pix.
	Margin []uint8
}

// Stages is how long the parts of the last Run took.
type Stages struct{ Ingest, Network, Result time.Duration }

// StepInfo describes a step of the plan, for profiles and `inspect --plan`.
type StepInfo struct {
	Name       string // of its node, or of a chain's nodes joined by +
	Kind       string // operator
	Kernel     string // family=row
	Out        ops.Shape
	MACs       int64
	Bytes      int64         // read and written, but for what stays in strips
	StripRows  int           // of a chain's output; 0: a single node
	StripCols  int           // likewise
	StripBytes int64         // of each worker
	Time       time.Duration // sum over the session's profiled runs
}

// Info describes a plan.
type Info struct {
	Net         string
	Size        [2]int
	Precision   ops.Type
	Threads     int // at most
	MACs        int64
	ArenaBytes  int64             // of a session: values between steps, rings, tables
	WeightBytes int64             // packed
	Kernels     map[string]string // family to row
	Steps       []StepInfo
}
