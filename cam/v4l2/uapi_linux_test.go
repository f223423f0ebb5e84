package v4l2

import (
	"testing"
	"unsafe"
)

// The numbers are those that a C compiler gives for linux/videodev2.h: 64-bit systems,
// and 32-bit ARM with a 64-bit time_t.
func TestLayout(t *testing.T) {
	var (
		b  buffer
		p  plane
		f  format
		m  pixFormatMplane
		s  streamParm
		z  frameSize
		v  frameInterval
		d  fmtDesc
		c  capability
		px pixFormat
	)
	type row struct {
		name             string
		got              uintptr
		on64bit, on32bit uintptr
	}
	for _, r := range []row{
		{"capability", unsafe.Sizeof(c), 104, 104},
		{"capability.Capabilities", unsafe.Offsetof(c.Capabilities), 84, 84},
		{"fmtDesc", unsafe.Sizeof(d), 64, 64},
		{"fmtDesc.PixelFormat", unsafe.Offsetof(d.PixelFormat), 44, 44},
		{"pixFormat", unsafe.Sizeof(px), 48, 48},
		{"pixFormatMplane", unsafe.Sizeof(m), 192, 192},
		{"pixFormatMplane.NumPlanes", unsafe.Offsetof(m.NumPlanes), 180, 180},
		{"planePixFormat", unsafe.Sizeof(m.Planes[0]), 20, 20},
		{"format", unsafe.Sizeof(f), 208, 204},
		{"format.raw", unsafe.Offsetof(f.raw), 8, 4},
		{"requestBuffers", unsafe.Sizeof(requestBuffers{}), 20, 20},
		{"plane", unsafe.Sizeof(p), 64, 60},
		{"plane.M", unsafe.Offsetof(p.M), 8, 8},
		{"plane.DataOffset", unsafe.Offsetof(p.DataOffset), 16, 12},
		{"buffer", unsafe.Sizeof(b), 88, 80},
		{"buffer.Sec", unsafe.Offsetof(b.Sec), 24, 24},
		{"buffer.Usec", unsafe.Offsetof(b.Usec), 32, 32},
		{"buffer.Sequence", unsafe.Offsetof(b.Sequence), 56, 56},
		{"buffer.M", unsafe.Offsetof(b.M), 64, 64},
		{"buffer.Length", unsafe.Offsetof(b.Length), 72, 68},
		{"buffer32", unsafe.Sizeof(buffer32{}), 68, 68},
		{"buffer32.Sec", unsafe.Offsetof(buffer32{}.Sec), 20, 20},
		{"buffer32.Sequence", unsafe.Offsetof(buffer32{}.Sequence), 44, 44},
		{"buffer32.M", unsafe.Offsetof(buffer32{}.M), 52, 52},
		{"buffer32.Length", unsafe.Offsetof(buffer32{}.Length), 56, 56},
		{"queryControl", unsafe.Sizeof(queryControl{}), 68, 68},
		{"queryControl.Minimum", unsafe.Offsetof(queryControl{}.Minimum), 40, 40},
		{"queryControl.Flags", unsafe.Offsetof(queryControl{}.Flags), 56, 56},
		{"control", unsafe.Sizeof(control{}), 8, 8},
		{"streamParm", unsafe.Sizeof(s), 204, 204},
		{"streamParm.TimePerFrame", unsafe.Offsetof(s.TimePerFrame), 12, 12},
		{"frameSize", unsafe.Sizeof(z), 44, 44},
		{"frameSize.Values", unsafe.Offsetof(z.Values), 12, 12},
		{"frameInterval", unsafe.Sizeof(v), 52, 52},
		{"frameInterval.Values", unsafe.Offsetof(v.Values), 20, 20},

		{"VIDIOC_QUERYCAP", vidiocQueryCap, 0x80685600, 0x80685600},
		{"VIDIOC_ENUM_FMT", vidiocEnumFmt, 0xc0405602, 0xc0405602},
		{"VIDIOC_G_FMT", vidiocGFmt, 0xc0d05604, 0xc0cc5604},
		{"VIDIOC_S_FMT", vidiocSFmt, 0xc0d05605, 0xc0cc5605},
		{"VIDIOC_REQBUFS", vidiocReqBufs, 0xc0145608, 0xc0145608},
		{"VIDIOC_QUERYBUF", vidiocQueryBuf, 0xc0585609, 0xc0505609},
		{"VIDIOC_QBUF", vidiocQBuf, 0xc058560f, 0xc050560f},
		{"VIDIOC_DQBUF", vidiocDQBuf, 0xc0585611, 0xc0505611},
		{"VIDIOC_STREAMON", vidiocStreamOn, 0x40045612, 0x40045612},
		{"VIDIOC_STREAMOFF", vidiocStreamOff, 0x40045613, 0x40045613},
		{"VIDIOC_G_PARM", vidiocGParm, 0xc0cc5615, 0xc0cc5615},
		{"VIDIOC_S_PARM", vidiocSParm, 0xc0cc5616, 0xc0cc5616},
		{"VIDIOC_S_CTRL", vidiocSCtrl, 0xc008561c, 0xc008561c},
		{"VIDIOC_QUERYCTRL", vidiocQueryCtrl, 0xc0445624, 0xc0445624},
		{"VIDIOC_QBUF of old kernels", vidiocQBuf - buffer32Requests, 0xc044560f, 0xc044560f},
		{"VIDIOC_ENUM_FRAMESIZES", vidiocEnumFrameSizes, 0xc02c564a, 0xc02c564a},
		{"VIDIOC_ENUM_FRAMEINTERVALS", vidiocEnumFrameIntervals, 0xc034564b, 0xc034564b},
	} {
		want := r.on64bit
		if unsafe.Sizeof(uintptr(0)) == 4 {
			want = r.on32bit
		}
		if r.got != want {
			t.Errorf("%s is %#x, want %#x", r.name, r.got, want)
		}
	}
}
