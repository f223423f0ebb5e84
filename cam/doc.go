// Package cam describes frames and where they come from.
//
// A Source hands out Frames one at a time; a Frame borrows the source's memory until
// the next call. Recorded sources are here: Open tells a picture, a folder of pictures, a
// y4m file and a y4m stream by their content, and reads raw frames where it is told their format; NewFS reads pictures of an fs.FS, such as
// an embedded clip; FromImage makes a frame of an image.Image. Devices are in cam/v4l2, child
// processes in cam/pipe. Live gives the newest frame of a byte stream, Reconnect opens a live source again when it is lost.
//
// Pixels are handed on as they were stored, with the colour space and range that the source
// states, because ingest converts, turns and resizes in one pass. Only what Format has no
// name for becomes RGB here: palettes, 16-bit colour, CMYK, and pictures that Exif turns.
//
//	kind             range                           matrix
//	PNG, GIF, ...    full (RGB, grey)                -
//	JPEG             full                            BT.601, by JFIF
//	WebP, lossy      limited                         BT.601, by VP8
//	y4m              XCOLORRANGE, limited without    OpenOptions.Matrix: y4m cannot say
//
// Pictures are decoded by the decoders that are registered with package image: PNG, JPEG and GIF always,
// others (golang.org/x/image) when the program imports them. Of an animation it is the first picture.
//
// What a file claims of itself is checked before memory is spent on it: sides are at most MaxSide,
// pixels at most MaxPixels, and buffers grow with the bytes that really arrive.
package cam
