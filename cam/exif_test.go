package cam

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
	"testing/fstest"
)

// tiff is a TIFF structure of one directory with the orientation among other tags.
func tiff(order binary.AppendByteOrder, orientation uint16) []byte {
	b := []byte("II*\x00")
	if order.String() == binary.BigEndian.String() {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 10)
	b = append(b, 0, 0) // a gap before the directory
	b = order.AppendUint16(b, 3)
	for _, entry := range [][2]uint16{{0x010e, 5}, {0x0112, orientation}, {0x0128, 2}} {
		b = order.AppendUint16(b, entry[0])
		b = order.AppendUint16(b, 3) // a short
		b = order.AppendUint32(b, 1) // one of them
		b = order.AppendUint16(b, entry[1])
		b = append(b, 0, 0)
	}
	return order.AppendUint32(b, 0)
}

// segment is a JPEG segment with its marker and length.
func segment(marker byte, content string) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(2+len(content)))
	return append(b, content...)
}

func exifSegment(tiff []byte) []byte {
	return segment(0xe1, "Exif\x00\x00"+string(tiff))
}

// insert puts segments behind the first marker of a JPEG file.
func insert(file []byte, segments ...[]byte) []byte {
	return bytes.Join([][]byte{file[:2], bytes.Join(segments, nil), file[2:]}, nil)
}

// Exif 2.32 defines the tag by where the stored picture's row 0 and column 0 are seen.
var exifSides = [9][2]string{
	1: {"top", "left"}, 2: {"top", "right"}, 3: {"bottom", "right"}, 4: {"bottom", "left"},
	5: {"left", "top"}, 6: {"right", "top"}, 7: {"right", "bottom"}, 8: {"left", "bottom"},
}

// seenAt is where stored row r and column c are seen in a picture of w x h.
func seenAt(value, r, c, w, h int) (x, y int) {
	for i, side := range exifSides[value] {
		n := [2]int{r, c}[i]
		switch side {
		case "top":
			y = n
		case "bottom":
			y = h - 1 - n
		case "left":
			x = n
		case "right":
			x = w - 1 - n
		}
	}
	return x, y
}

func TestExifOrientationIsObeyed(t *testing.T) {
	const w, h, block = 3, 2, 8 // flat blocks of 8x8 pixels survive JPEG
	for value := 1; value <= 8; value++ {
		rows, columns := h, w
		if value >= 5 {
			rows, columns = w, h
		}
		stored := image.NewGray(image.Rect(0, 0, columns*block, rows*block))
		for y := range rows * block {
			for x := range columns * block {
				sx, sy := seenAt(value, y/block, x/block, w, h)
				stored.SetGray(x, y, color.Gray{uint8(40*(sy*w+sx) + 20)})
			}
		}
		var file bytes.Buffer
		if err := jpeg.Encode(&file, stored, &jpeg.Options{Quality: 100}); err != nil {
			t.Fatal(err)
		}
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			src, err := NewFS(fstest.MapFS{"a": {Data: insert(file.Bytes(), exifSegment(tiff(order, uint16(value))))}}, "a")
			if err != nil {
				t.Fatal(err)
			}
			var f Frame
			if err := src.Next(context.Background(), &f); err != nil {
				t.Fatal(err)
			}
			if f.Width != w*block || f.Height != h*block {
				t.Fatalf("orientation %d: %dx%d, want %dx%d", value, f.Width, f.Height, w*block, h*block)
			}
			for y := range f.Height {
				for x := range f.Width {
					want := 40*(y/block*w+x/block) + 20
					if got := int(rgbAt(&f, x, y)[0]); got < want-1 || got > want+1 {
						t.Fatalf("orientation %d, %v: pixel %d,%d is %d, want %d", value, order, x, y, got, want)
					}
				}
			}
		}
	}
}

func TestTurnedPictureKeepsItsColours(t *testing.T) {
	m := ycbcr(image.Rect(0, 0, 7, 5), image.YCbCrSubsampleRatio420)
	var c Converter
	var f Frame
	if err := c.convert(m, turned90, &f); err != nil || f.Width != 5 || f.Height != 7 {
		t.Fatalf("%dx%d, %v", f.Width, f.Height, err)
	}
	for y := range 5 {
		for x := range 7 {
			r, g, b, _ := m.At(x, y).RGBA()
			if got, want := rgbAt(&f, 4-y, x), [3]uint8{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8)}; got != want {
				t.Fatalf("pixel %d,%d is %v, want %v", x, y, got, want)
			}
		}
	}
}

func TestDamagedExifLeavesThePictureUpright(t *testing.T) {
	good := tiff(binary.LittleEndian, 6)
	edit := func(at int, b ...byte) []byte {
		e := bytes.Clone(good)
		copy(e[at:], b)
		return e
	}
	const entry = 12 + 12 // of the orientation
	start, scan := []byte{0xff, 0xd8}, segment(0xda, "")
	for name, test := range map[string]struct {
		segments [][]byte
		want     orientation
	}{
		"good":                   {[][]byte{exifSegment(good)}, turned90},
		"after others":           {[][]byte{segment(0xe0, "JFIF\x00"), segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00"), exifSegment(good)}, turned90},
		"after fill bytes":       {[][]byte{{0xff, 0xff}, exifSegment(good)}, turned90},
		"after the scan's start": {[][]byte{scan, exifSegment(good)}, upright},
		"the first one counts":   {[][]byte{exifSegment(tiff(binary.BigEndian, 3)), exifSegment(good)}, turned180},
		"in another segment":     {[][]byte{segment(0xe2, "Exif\x00\x00"+string(good))}, upright},
		"no Exif":                {[][]byte{segment(0xe0, "JFIF\x00")}, upright},
		"value 0":                {[][]byte{exifSegment(tiff(binary.LittleEndian, 0))}, upright},
		"value 9":                {[][]byte{exifSegment(tiff(binary.LittleEndian, 9))}, upright},
		"another type":           {[][]byte{exifSegment(edit(entry+2, 4))}, upright},
		"two values":             {[][]byte{exifSegment(edit(entry+4, 2))}, upright},
		"another byte order":     {[][]byte{exifSegment(edit(0, 'X', 'X'))}, upright},
		"offset beyond the end":  {[][]byte{exifSegment(edit(4, 0xff, 0xff, 0xff, 0xff))}, upright},
		"offset at the end":      {[][]byte{exifSegment(edit(4, byte(len(good)-1), 0, 0, 0))}, upright},
		"count too large":        {[][]byte{exifSegment(edit(10, 0xff, 0xff))}, turned90},
		"count 1":                {[][]byte{exifSegment(edit(10, 1, 0))}, upright},
		"length 1":               {[][]byte{{0xff, 0xe0, 0, 1}, exifSegment(good)}, upright},
		"no marker":              {[][]byte{{0, 0, 0, 0}, exifSegment(good)}, upright},
	} {
		file := bytes.Join(append(append([][]byte{start}, test.segments...), scan), nil)
		if got := jpegOrientation(file); got != test.want {
			t.Errorf("%s: orientation %d, want %d", name, got, test.want)
		}
	}
	whole := append(bytes.Clone(start), exifSegment(good)...)
	for n := range whole {
		if got := jpegOrientation(whole[:n]); got != upright {
			t.Errorf("cut at %d: orientation %d", n, got)
		}
	}
}

func FuzzExif(f *testing.F) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		f.Add(append([]byte{0xff, 0xd8}, exifSegment(tiff(order, 6))...))
	}
	f.Add([]byte{0xff, 0xd8, 0xff, 0xff, 0xe1, 0, 8, 'E', 'x', 'i', 'f', 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if o := jpegOrientation(b); o < upright || o > turned270 {
			t.Errorf("orientation %d", o)
		}
	})
}
