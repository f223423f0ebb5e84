package cam

import (
	"bytes"
	"encoding/binary"
)

// orientation is Exif's: how the stored picture is to be turned to stand upright.
type orientation uint8

const (
	upright    orientation = iota + 1
	mirrored               // left to right
	turned180              //
	flipped                // top to bottom
	transposed             // about the diagonal from top left
	turned90               // clockwise
	transverse             // about the diagonal from top right
	turned270              // clockwise
)

// size is that of the upright picture of a stored one of w x h.
func (o orientation) size(w, h int) (int, int) {
	if o >= transposed {
		return h, w
	}
	return w, h
}

// source is where pixel (x, y) of the upright picture lies in the stored one of w x h.
func (o orientation) source(x, y, w, h int) (sx, sy int) {
	switch o {
	case mirrored:
		return w - 1 - x, y
	case turned180:
		return w - 1 - x, h - 1 - y
	case flipped:
		return x, h - 1 - y
	case transposed:
		return y, x
	case turned90:
		return y, h - 1 - x
	case transverse:
		return w - 1 - y, h - 1 - x
	case turned270:
		return w - 1 - y, x
	}
	return x, y
}

// jpegOrientation finds the orientation in a JPEG file's Exif segment. Whatever is absent or damaged
// leaves the picture upright: a broken note is no reason to refuse good pixels.
func jpegOrientation(file []byte) orientation {
	const soi, sos, eoi, app1 = 0xd8, 0xda, 0xd9, 0xe1
	if len(file) < 2 || file[0] != 0xff || file[1] != soi {
		return upright
	}
	for b := file[2:]; len(b) >= 4 && b[0] == 0xff; {
		marker := b[1]
		if marker == 0xff { // a fill byte before a marker
			b = b[1:]
			continue
		}
		if marker == sos || marker == eoi {
			break
		}
		n := int(binary.BigEndian.Uint16(b[2:])) // counts itself
		if n < 2 || 2+n > len(b) {
			break
		}
		if tiff, ok := bytes.CutPrefix(b[4:2+n], []byte("Exif\x00\x00")); ok && marker == app1 {
			return tiffOrientation(tiff)
		}
		b = b[2+n:]
	}
	return upright
}

// tiffOrientation reads the tag in the first directory of Exif's TIFF structure.
func tiffOrientation(b []byte) orientation {
	const (
		tag, typeShort = 0x0112, 3
		entryBytes     = 12
	)
	if len(b) < 8 {
		return upright
	}
	var order binary.ByteOrder
	switch string(b[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	offset := uint64(order.Uint32(b[4:]))
	if offset+2 > uint64(len(b)) {
		return upright
	}
	b = b[offset:]
	count := int(order.Uint16(b))
	for b = b[2:]; count > 0 && len(b) >= entryBytes; b = b[entryBytes:] {
		count--
		if order.Uint16(b) != tag {
			continue
		}
		v := order.Uint16(b[8:])
		if order.Uint16(b[2:]) != typeShort || order.Uint32(b[4:]) != 1 || v < 1 || v > 8 {
			return upright
		}
		return orientation(v)
	}
	return upright
}
