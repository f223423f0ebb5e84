// Package pipe reads whatever ffmpeg reads, through a child process.
//
// Open starts ffmpeg with the input as one argument, no shell between, and reads y4m from its
// standard output. It is asked for 4:2:0 in limited-range BT.601, whatever the input has, because y4m cannot name
// a matrix: the frames are what they say. Interlaced video is deinterlaced, frames are neither
// doubled nor left out to fill a frame rate.
//
// The child is the source's: Close kills it and waits for it; where the system can (Linux)
// it also dies with this process. What it writes to standard error is drained all the time, and its
// last line is the error when it fails.
package pipe
