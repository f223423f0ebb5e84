package v4l2

import "unsafe"

// The structures and numbers of the kernel's linux/videodev2.h, as far as they are used.
// One definition serves 64-bit systems and 32-bit ARM: unions with a pointer in them are
// a uintptr, and the padding before 64-bit members is written out, because Go aligns
// those to 4 bytes on ARM and C to 8. On 32-bit systems the time stamp is that of a
// 64-bit time_t (Linux 5.6 and later); older kernels know buffer32. TestLayout holds all offsets.

type capability struct {
	Driver       [16]byte
	Card         [32]byte
	BusInfo      [32]byte
	Version      uint32
	Capabilities uint32 // of the whole device
	DeviceCaps   uint32 // of this node
	_            [3]uint32
}

type fmtDesc struct {
	Index       uint32
	Type        uint32
	Flags       uint32
	Description [32]byte
	PixelFormat fourCC
	_           [4]uint32
}

type pixFormat struct {
	Width, Height uint32
	PixelFormat   fourCC
	Field         uint32
	BytesPerLine  uint32
	SizeImage     uint32
	ColorSpace    uint32
	Priv          uint32
	Flags         uint32
	YCbCrEnc      uint32
	Quantization  uint32
	XferFunc      uint32
}

type planePixFormat struct {
	SizeImage    uint32
	BytesPerLine uint32
	_            [6]uint16
}

type pixFormatMplane struct {
	Width, Height uint32
	PixelFormat   fourCC
	Field         uint32
	ColorSpace    uint32
	Planes        [maxPlanes]planePixFormat
	NumPlanes     uint8
	Flags         uint8
	YCbCrEnc      uint8
	Quantization  uint8
	XferFunc      uint8
	_             [7]uint8
}

// format holds a union of 200 bytes that begins on the alignment of a pointer.
type format struct {
	Type uint32
	_    [unsafe.Sizeof(uintptr(0)) - 4]byte
	raw  [200]byte
}

func (f *format) pix() *pixFormat         { return (*pixFormat)(unsafe.Pointer(&f.raw)) }
func (f *format) pixMP() *pixFormatMplane { return (*pixFormatMplane)(unsafe.Pointer(&f.raw)) }

type requestBuffers struct {
	Count        uint32
	Type         uint32
	Memory       uint32
	Capabilities uint32
	Flags        uint8
	_            [3]uint8
}

type plane struct {
	BytesUsed  uint32
	Length     uint32
	M          uintptr // mem_offset
	DataOffset uint32
	_          [11]uint32
}

type buffer struct {
	Index     uint32
	Type      uint32
	BytesUsed uint32
	Flags     uint32
	Field     uint32
	_         uint32
	Sec       int64
	Usec      int64
	_         [4]uint32 // time code
	Sequence  uint32
	Memory    uint32
	M         uintptr // offset, or address of the planes
	Length    uint32  // bytes, or number of planes
	_         uint32
	_         uint32
}

// buffer32 is the buffer of 32-bit kernels before Linux 5.6, whose time_t has 32 bits.
type buffer32 struct {
	Index     uint32
	Type      uint32
	BytesUsed uint32
	Flags     uint32
	Field     uint32
	Sec       int32
	Usec      int32
	_         [4]uint32
	Sequence  uint32
	Memory    uint32
	M         uint32
	Length    uint32
	_         uint32
	_         uint32
}

type queryControl struct {
	ID                     uint32
	Type                   uint32
	Name                   [32]byte
	Minimum, Maximum, Step int32
	Default                int32
	Flags                  uint32
	_                      [2]uint32
}

type control struct {
	ID    uint32
	Value int32
}

type fract struct{ Numerator, Denominator uint32 }

// streamParm is the capture member of its union.
type streamParm struct {
	Type         uint32
	Capability   uint32
	CaptureMode  uint32
	TimePerFrame fract
	_            [184]byte
}

type frameSize struct {
	Index       uint32
	PixelFormat fourCC
	Type        uint32
	// Of a discrete size the first two are width and height; otherwise the six are the
	// least and the greatest width and its step, and the same of the height.
	Values [6]uint32
	_      [2]uint32
}

type frameInterval struct {
	Index         uint32
	PixelFormat   fourCC
	Width, Height uint32
	Type          uint32
	// Of a discrete interval the first; otherwise the least, the greatest and the step.
	Values [3]fract
	_      [2]uint32
}

const (
	maxPlanes = 8

	capVideoCapture       = 0x1
	capVideoCaptureMplane = 0x1000
	capM2M                = 0x8000
	capM2MMplane          = 0x4000
	capMetaCapture        = 0x00800000
	capStreaming          = 0x04000000
	capDeviceCaps         = 0x80000000

	bufTypeVideoCapture       = 1
	bufTypeVideoCaptureMplane = 9

	memoryMmap = 1

	fieldNone         = 1
	fieldTop          = 2
	fieldBottom       = 3
	fieldInterlaced   = 4
	fieldInterlacedTB = 8
	fieldInterlacedBT = 9

	bufFlagError              = 0x40
	bufFlagTimestampMask      = 0xe000
	bufFlagTimestampMonotonic = 0x2000
	bufFlagStartOfExposure    = 0x10000

	bufCapCacheHints  = 0x40 // in requestBuffers.Capabilities
	memoryNonCoherent = 0x1  // in requestBuffers.Flags

	ctrlPowerLine           = 0x00980918
	ctrlExposureAuto        = 0x009a0901
	ctrlExposureTime        = 0x009a0902 // in units of 100 us
	ctrlExposureDynamicRate = 0x009a0903
	ctrlFocus               = 0x009a090a
	ctrlFocusAuto           = 0x009a090c

	ctrlDisabled = 0x1 // in queryControl.Flags

	exposureAuto             = 0
	exposureManual           = 1
	exposureAperturePriority = 3

	capTimePerFrame = 0x1000 // in streamParm.Capability

	sizeDiscrete = 1 // type of a frameSize or a frameInterval

	colorSpaceSMPTE240M = 2
	colorSpaceRec709    = 3
	colorSpaceJPEG      = 7
	colorSpaceBT2020    = 10
	colorSpaceRaw       = 11
	colorSpaceDCIP3     = 12

	ycbcrDefault        = 0
	ycbcr709            = 2
	ycbcrXV709          = 4
	ycbcrBT2020         = 6
	ycbcrBT2020Const    = 7
	ycbcrSMPTE240M      = 8
	quantizationFull    = 1
	quantizationLimited = 2
)

// Requests of ioctl(2). Direction, size of the argument, the letter V, number.
const (
	vidiocQueryCap           = iocRead | unsafe.Sizeof(capability{})<<16 | 'V'<<8
	vidiocEnumFmt            = iocBoth | unsafe.Sizeof(fmtDesc{})<<16 | 'V'<<8 | 2
	vidiocGFmt               = iocBoth | unsafe.Sizeof(format{})<<16 | 'V'<<8 | 4
	vidiocSFmt               = iocBoth | unsafe.Sizeof(format{})<<16 | 'V'<<8 | 5
	vidiocReqBufs            = iocBoth | unsafe.Sizeof(requestBuffers{})<<16 | 'V'<<8 | 8
	vidiocQueryBuf           = iocBoth | unsafe.Sizeof(buffer{})<<16 | 'V'<<8 | 9
	vidiocQBuf               = iocBoth | unsafe.Sizeof(buffer{})<<16 | 'V'<<8 | 15
	vidiocDQBuf              = iocBoth | unsafe.Sizeof(buffer{})<<16 | 'V'<<8 | 17
	vidiocStreamOn           = iocWrite | unsafe.Sizeof(int32(0))<<16 | 'V'<<8 | 18
	vidiocStreamOff          = iocWrite | unsafe.Sizeof(int32(0))<<16 | 'V'<<8 | 19
	vidiocGParm              = iocBoth | unsafe.Sizeof(streamParm{})<<16 | 'V'<<8 | 21
	vidiocSParm              = iocBoth | unsafe.Sizeof(streamParm{})<<16 | 'V'<<8 | 22
	vidiocSCtrl              = iocBoth | unsafe.Sizeof(control{})<<16 | 'V'<<8 | 28
	vidiocQueryCtrl          = iocBoth | unsafe.Sizeof(queryControl{})<<16 | 'V'<<8 | 36
	vidiocEnumFrameSizes     = iocBoth | unsafe.Sizeof(frameSize{})<<16 | 'V'<<8 | 74
	vidiocEnumFrameIntervals = iocBoth | unsafe.Sizeof(frameInterval{})<<16 | 'V'<<8 | 75

	// Of the buffers' requests, the difference to those with a buffer32.
	buffer32Requests = (unsafe.Sizeof(buffer{}) - unsafe.Sizeof(buffer32{})) << 16

	iocWrite = 1 << 30
	iocRead  = 2 << 30
	iocBoth  = iocRead | iocWrite
)
