//go:build !race

package flat

const instrumented = 0
