// Package pipe reads frames that other programs write: whatever ffmpeg reads, cameras that only a program of their
// maker's can read, any program that writes y4m or raw frames.
//
// A Program is started with its arguments as they are, no shell between. RPiCam and Argus are the cameras at the CSI
// connectors of Raspberry Pi and Jetson; docs/cameras.md has the sources of their arguments. Input is ffmpeg, which is
// asked for 4:2:0 in limited-range BT.601, whatever the input has, because y4m cannot name
// a matrix: the frames are what they say. Interlaced video is deinterlaced, frames are neither
// doubled nor left out to fill a frame rate.
//
// A live source gives the newest frame, with the time of its arrival; a recorded one each in order. The errors of a live
// one that worked before wrap cam.ErrLost, and Reopen starts the program again.
//
// The child is the source's: Close ends it and those that it started, and waits for it; where the system can (Linux)
// it also dies with this process. What it writes to standard error is drained all the time, and its
// last line is the error when it fails.
package pipe
