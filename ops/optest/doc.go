// Package optest judges implementations of operators against the references of package ops.
//
// Cases gives, for each operator, the edges (one pixel, one channel, odd sizes, strides and
// dilations beyond the map, padding larger than it, all groupings, saturating values, sums that
// float32 does not hold, exact halves) and random ones. A case carries the inputs, the
// constants and what the reference makes of them; its Judge wants equal bits in int8, and in
// float32 and float16 an error within
//
//	4 * K * 2^-24 * sum(|w*x|)
//	(min(K, 64) + 4) * (2^-11 * sum(|w*x|) + 2^-24)
//
// per output, where K is the number of products of the sum and 2^-24 the distance of the smallest halves. Guard gives buffers that lie at any
// alignment between bytes that must not change, so that a kernel that writes beyond its
// output is caught and one that reads beyond its input reads NaN.
//
// Nothing here needs package testing: the command's self test runs the same cases.
package optest
