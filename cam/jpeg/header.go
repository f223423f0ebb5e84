package jpeg

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/edgeseg/edgeseg/cam"
)

// Markers (T.81, table B.1).
const (
	mSOF0 = 0xc0
	mSOF1 = 0xc1
	mDHT  = 0xc4
	mRST0 = 0xd0
	mRST7 = 0xd7
	mSOI  = 0xd8
	mEOI  = 0xd9
	mSOS  = 0xda
	mDQT  = 0xdb
	mDRI  = 0xdd
	mAPP0 = 0xe0
	mCOM  = 0xfe

	mAPP14 = 0xee
	mTEM   = 0x01
)

// refused names the processes that are not decoded, by their frame's marker.
var refused = map[byte]string{
	0xc2: "progressive", 0xc3: "lossless", 0xc5: "hierarchical", 0xc6: "hierarchical", 0xc7: "hierarchical",
	0xc8: "an extension", 0xc9: "arithmetic coding", 0xca: "progressive with arithmetic coding", 0xcb: "lossless with arithmetic coding",
	0xcd: "hierarchical", 0xce: "hierarchical", 0xcf: "hierarchical", 0xf7: "lossless (JPEG-LS)",
}

var errNoPicture = errors.New("ends before the picture begins")

// segments reads a frame, marker by marker.
func (d *Decoder) segments(data []byte, f *cam.Frame) error {
	begun := false
	for pos := start(data); ; {
		var m byte
		if pos, m = nextMarker(data, pos); pos < 0 {
			if !begun {
				return errNoPicture
			}
			return nil // many cameras leave the end away
		}
		pos += 2
		switch {
		case m == mEOI, m == mSOI && begun:
			if !begun {
				return errNoPicture
			}
			return nil
		case m == mSOI, m == mTEM, m >= mRST0 && m <= mRST7:
			continue
		}
		seg, err := segment(data, pos)
		if err == nil && m == mSOS && !begun {
			err = d.begin(f, len(data))
			begun = err == nil
		}
		if err == nil {
			pos += 2 + len(seg)
			err = d.segment(m, seg)
		}
		switch {
		case err != nil && begun && d.frame.blocks > 0:
			d.frame.damaged = true // what came before it is a picture
			return nil
		case err != nil:
			return err
		case m == mSOS:
			pos += d.scan(data[pos:])
		}
	}
}

// start is the place of the first marker. Some cameras put bytes of their own before it, some
// leave the very first away.
func start(data []byte) int {
	if len(data) > 1 && data[0] == 0xff {
		switch m := data[1]; {
		case m == mDQT, m == mDHT, m == mDRI, m == mSOF0, m >= mAPP0 && m <= 0xef, m == mCOM:
			return 0
		}
	}
	if i := bytes.Index(data, []byte{0xff, mSOI, 0xff}); i >= 0 {
		return i
	}
	if i := bytes.Index(data, []byte{0xff, mDQT, 0}); i >= 0 {
		return i
	}
	return 0
}

// nextMarker finds the next marker from pos on, -1 if there is none.
func nextMarker(data []byte, pos int) (int, byte) {
	for {
		i := bytes.IndexByte(data[min(pos, len(data)):], 0xff)
		if i < 0 || pos+i+1 >= len(data) {
			return -1, 0
		}
		pos += i
		if m := data[pos+1]; m != 0 && m != 0xff {
			return pos, m
		}
		pos++
	}
}

// segment is the content of the segment whose length stands at pos.
func segment(data []byte, pos int) ([]byte, error) {
	if pos+2 > len(data) {
		return nil, errors.New("ends inside a header")
	}
	n := int(binary.BigEndian.Uint16(data[pos:]))
	if n < 2 || pos+n > len(data) {
		return nil, fmt.Errorf("a header of %d bytes does not fit the %d that are left", n, len(data)-pos)
	}
	return data[pos+2 : pos+n], nil
}

// segment takes over what a segment says.
func (d *Decoder) segment(m byte, seg []byte) error {
	fr := &d.frame
	switch m {
	case mSOF0, mSOF1:
		return fr.begin(seg)
	case mDHT:
		return d.tables.define(seg)
	case mDQT:
		return fr.quantization(seg)
	case mDRI:
		if len(seg) != 2 {
			return fmt.Errorf("a restart interval in %d bytes", len(seg))
		}
		fr.interval = int(binary.BigEndian.Uint16(seg))
	case mAPP14: // by Adobe: three components are RGB if it says 0
		fr.rgb = len(seg) >= 12 && string(seg[:5]) == "Adobe" && seg[11] == 0
	case mSOS:
		return d.scanHeader(seg)
	default:
		if name, ok := refused[m]; ok {
			return fmt.Errorf("coded as %s, baseline is expected", name)
		}
	}
	return nil
}

// quantization reads tables of steps, in 8 or 16 bits.
func (fr *frame) quantization(seg []byte) error {
	for len(seg) > 0 {
		wide, id := int(seg[0]>>4), seg[0]&15
		if wide > 1 || id > 3 {
			return fmt.Errorf("quantization table %d of precision %d, there are 0 to 3 of 0 and 1", id, wide)
		}
		n := 64 << wide
		if seg = seg[1:]; len(seg) < n {
			return errors.New("a quantization table is cut off")
		}
		for i := range 64 {
			if wide == 0 {
				fr.quant[id][columns[i]] = int16(seg[i])
			} else {
				fr.quant[id][columns[i]] = int16(binary.BigEndian.Uint16(seg[2*i:]))
			}
		}
		fr.quantSet[id] = true
		seg = seg[n:]
	}
	return nil
}

// begin reads a frame's header.
func (fr *frame) begin(seg []byte) error {
	if fr.comps != nil {
		return errors.New("has a second frame header")
	}
	if len(seg) < 6 {
		return errors.New("its frame header is cut off")
	}
	if seg[0] != 8 {
		return fmt.Errorf("has %d bits a sample, 8 are expected", seg[0])
	}
	fr.height, fr.width = int(binary.BigEndian.Uint16(seg[1:])), int(binary.BigEndian.Uint16(seg[3:]))
	if fr.width < 1 || fr.height < 1 || fr.width > cam.MaxSide || fr.height > cam.MaxSide {
		return fmt.Errorf("size %dx%d: sides must be 1 to %d", fr.width, fr.height, cam.MaxSide)
	}
	if fr.width*fr.height > cam.MaxPixels {
		return fmt.Errorf("size %dx%d: more than %d pixels", fr.width, fr.height, cam.MaxPixels)
	}
	n := int(seg[5])
	if n != 1 && n != 3 {
		return fmt.Errorf("has %d components, 1 (grey) or 3 (YCbCr) are expected", n)
	}
	if len(seg) < 6+3*n {
		return errors.New("its frame header is cut off")
	}
	fr.comps = fr.memory[:n]
	for i := range fr.comps {
		s := seg[6+3*i:]
		fr.comps[i] = component{id: s[0], h: s[1] >> 4, v: s[1] & 15, tq: s[2] & 3, repeatX: 1, repeatY: 1}
	}
	return fr.sampling()
}

// sampling finds the format that holds the components.
func (fr *frame) sampling() error {
	y := &fr.comps[0]
	if len(fr.comps) == 1 {
		y.h, y.v = 1, 1 // one component is not interleaved, whatever its factors
		fr.hMax, fr.vMax, fr.format = 1, 1, cam.Gray8
		return nil
	}
	cb, cr := &fr.comps[1], &fr.comps[2]
	if fr.rgb || cb.id == 'G' && cr.id == 'B' {
		return errors.New("holds RGB, YCbCr is expected")
	}
	fr.hMax, fr.vMax = int(y.h), int(y.v)
	bad := y.h < 1 || y.v < 1 || cb.h < 1 || cb.v < 1 || cb.h != cr.h || cb.v != cr.v || y.h > 4 || y.v > 4 ||
		y.h%cb.h != 0 || y.v%cb.v != 0 || y.h*y.v+2*cb.h*cb.v > maxMCU
	if !bad {
		for _, s := range subsamplings {
			if s.x == y.h/cb.h && s.y == y.v/cb.v {
				fr.format = s.format
				for _, c := range []*component{cb, cr} {
					c.repeatX, c.repeatY = s.repeatX, s.repeatY
				}
				return nil
			}
		}
	}
	return fmt.Errorf("sampling of %dx%d, %dx%d, %dx%d is not read", y.h, y.v, cb.h, cb.v, cr.h, cr.v)
}

// subsamplings are the formats for luma samples x, y of one of chroma.
var subsamplings = []struct {
	x, y             uint8
	format           cam.Format
	repeatX, repeatY int
}{
	{1, 1, cam.I444, 1, 1}, {1, 2, cam.I444, 1, 2},
	{2, 1, cam.I422, 1, 1}, {4, 1, cam.I422, 2, 1},
	{2, 2, cam.I420, 1, 1}, {4, 2, cam.I420, 2, 1},
}

// begin prepares for the first scan of a picture in size bytes.
func (d *Decoder) begin(f *cam.Frame, size int) error {
	if d.frame.comps == nil {
		return errors.New("has no frame header before its first scan")
	}
	return d.prepare(f, size)
}
