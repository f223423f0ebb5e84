package main

import (
	"math/bits"
	"time"
)

// histogram counts durations in buckets of 0.2 % of their value, so that
// percentiles of months of frames need no more memory than those of ten.
type histogram struct {
	counts [octaves * perOctave]uint32
	n      uint64
	max    time.Duration
}

const (
	octaves   = 34 // up to 2^42 ns, over an hour
	perOctave = 1 << octaveBits

	octaveBits = 9
)

// add counts a duration; it does not allocate.
func (h *histogram) add(d time.Duration) {
	d = max(d, 0)
	h.max = max(h.max, d)
	h.counts[bucket(d)]++
	h.n++
}

// percentile gives the smallest duration that at least p percent of those
// counted do not exceed (nearest rank), 0 where none was counted.
func (h *histogram) percentile(p int) time.Duration {
	rank := (h.n*uint64(p) + 99) / 100
	var seen uint64
	for i, c := range h.counts {
		if seen += uint64(c); c > 0 && seen >= rank {
			return min(middle(i), h.max)
		}
	}
	return h.max
}

// bucket is exact below 2^octaveBits ns; above, the octave and the bits that
// follow the leading one.
func bucket(d time.Duration) int {
	v := uint64(d)
	octave := bits.Len64(v >> octaveBits)
	if octave > 0 {
		v >>= octave - 1
		v -= perOctave
	}
	return min(octave*perOctave+int(v), octaves*perOctave-1)
}

// middle is the duration in the middle of a bucket.
func middle(i int) time.Duration {
	octave, v := i/perOctave, uint64(i%perOctave)
	if octave == 0 {
		return time.Duration(v)
	}
	low := (v + perOctave) << (octave - 1)
	return time.Duration(low + (uint64(1)<<(octave-1))/2)
}
