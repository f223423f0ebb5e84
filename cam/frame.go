package cam

import (
	"context"
	"fmt"
	"time"
)

// Frames larger than this are refused, so that every count of bytes fits an int of 32 bits.
const (
	MaxSide   = 16384   // pixels of width or of height
	MaxPixels = 1 << 27 // of a frame; the largest phone cameras have 1.1e8
)

// Format is how the pixels of a frame lie in memory.
type Format uint8

const (
	RGB24 Format = iota + 1 // packed, 3 bytes a pixel
	BGR24
	RGBA // packed, 4 bytes a pixel, alpha ignored
	BGRA
	Gray8
	Y10  // 16-bit little-endian words, 10 bits used
	Y16  // 16-bit little-endian words
	YUYV // packed 4:2:2, Y0 U Y1 V
	UYVY // packed 4:2:2, U Y0 V Y1
	NV12 // planes Y and interleaved UV, 4:2:0
	NV21 // planes Y and interleaved VU, 4:2:0
	I420 // planes Y, U, V, 4:2:0
	I422 // planes Y, U, V, 4:2:2
	I444 // planes Y, U, V
)

// Matrix is the standard by which YUV becomes RGB.
type Matrix uint8

const (
	BT601 Matrix = iota
	BT709
)

// Plane is one plane of a frame: rows of Stride bytes. The last row may end at its last pixel.
type Plane struct {
	Pix    []byte
	Stride int // bytes from row to row, at least a row's pixels
}

// Frame is one picture. It borrows its memory from the source until the next call of Next.
// Sides of subsampled planes are rounded up.
type Frame struct {
	Width, Height int
	Format        Format
	Matrix        Matrix
	FullRange     bool // YUV and grey in 0..255 instead of 16..235/240
	Planes        [3]Plane

	Seq     uint64        // counts from 0 what the source saw, dropped frames included
	Dropped uint64        // frames dropped between this one and the one handed out before
	Time    time.Duration // of the moment that Info.Stamp names, as Monotonic reads it; 0 where it is not known
	Damaged bool          // a part is lost and grey
	Name    string        // base name of a picture's file without its suffix; "" in a stream
}

// Source gives frames. A live source returns the newest frame and counts what it
// dropped; a recorded one returns each in order and ends with io.EOF.
// Next fills f; it is not called by two goroutines at once. Close ends a waiting Next.
type Source interface {
	Next(ctx context.Context, f *Frame) error
	Info() Info
	Close() error
}

// Info describes a source. Width, Height and Format are 0 where each frame has its own.
type Info struct {
	Name          string // for people: "/dev/video0 (USB Camera)", "street.y4m"
	Width, Height int
	Format        Format
	FPS           float64 // nominal, 0 if unknown
	Frames        int     // number of frames, 0 if unknown or live
	Live          bool
	Stamp         Stamp // of live sources
}

// Stamp is the moment that a frame's time is of. The age of a result counts from it.
type Stamp uint8

const (
	NoStamp         Stamp = iota // frames have no time
	StartOfExposure              // the sensor began to gather light
	EndOfFrame                   // the last pixel came: exposure and readout are over
	Arrival                      // this process had the frame; what lies before is not known
)

var stamps = [...]string{"none", "start_of_exposure", "end_of_frame", "arrival"}

func (s Stamp) String() string { return stamps[s] }

func checkSize(width, height int) error {
	if width < 1 || height < 1 || width > MaxSide || height > MaxSide {
		return fmt.Errorf("size %dx%d: sides must be 1 to %d", width, height, MaxSide)
	}
	if width*height > MaxPixels {
		return fmt.Errorf("size %dx%d: more than %d pixels", width, height, MaxPixels)
	}
	return nil
}
