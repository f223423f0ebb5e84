// Package cam describes frames and where they come from.
//
// A Source hands out Frames one at a time; a Frame borrows the source's memory until
// the next call. The types and the sources of recorded pictures (image, folder,
// clip) are here; devices are in cam/v4l2, pipes and child processes in cam/pipe.
package cam
