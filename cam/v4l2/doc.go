// Package v4l2 reads frames from the cameras of Linux: USB cameras, CSI receivers,
// frame grabbers, anything with a /dev/video node that captures pixels or JPEG pictures (MJPEG).
//
// Open chooses among the formats and sizes that the device offers (negotiate), maps the
// driver's buffers and starts a goroutine, the pump, that takes every filled buffer at
// once and gives it back as soon as a newer one is there. So Next returns the newest
// frame however long the caller was away, and the driver never runs out of buffers. A
// frame borrows the mapped buffer until the next call of Next; only where that may be
// uncached memory it is copied, once. JPEG is decoded in Next: what is dropped costs nothing.
//
// What the driver says is obeyed, never guessed: bytes per line, image sizes, colour
// space, encoding and range are those that it returned for the chosen format. Dropped
// frames are counted from its sequence numbers; the time of a frame is the driver's own
// time stamp, and only where the driver states that its clock is CLOCK_MONOTONIC.
//
// The error of a camera that failed wraps cam.ErrLost; Reopen finds the same camera again
// under whatever number it has then. cam.Reconnect does so by itself.
//
// The package needs golang.org/x/sys/unix alone. On systems other than Linux Open
// returns a NoDeviceError and List is empty.
package v4l2
