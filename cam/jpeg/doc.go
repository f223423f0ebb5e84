// Package jpeg decodes the JPEG frames of cameras: into the caller's planes, without a step
// through RGB, without an allocation once its buffers have grown.
//
// Decoder takes one frame, Source a stream of them, one behind the other, as .mjpeg files and pipes hold
// them. What cameras send is taken as it is: without Huffman tables (the standard ones are meant),
// with something before the first marker or zeros behind the last, without its end. What is
// damaged is decoded up to the damage and, with restart markers, from the next one on; the rest is grey,
// never what an older frame had there, and the frame says so (cam.Frame.Damaged).
//
// Read are baseline and extended sequential frames of 8 bits with Huffman coding, grey or YCbCr (by
// JFIF: full range, BT.601), in one scan or several:
//
//	luma samples for one of chroma     format
//	1x1 (4:4:4), 1x2 (4:4:0)           I444; chroma rows twice in the second
//	2x1 (4:2:2), 4x1 (4:1:1)           I422; chroma samples twice in the second
//	2x2 (4:2:0), 4x2 (4:1:0)           I420; chroma samples twice in the second
//
// Others are refused by name: progressive, arithmetic, lossless, 12 bits, RGB, CMYK.
//
// The way of a frame: markers are read (header.go); a scan's bytes, a restart interval at a time, are
// freed of what is stuffed between them (segment.go); blocks of coefficients are read from the bits
// (block.go) for some MCUs, which are what repeats: a block or more of each component; package asm's transforms
// make samples of these in the caller's planes, or beside them where a block reaches out of the
// picture (strip.go).
package jpeg
