//go:build race

package flat

// instrumented is what the race detector adds to counted allocations.
const instrumented = 4 << 20
