package rt

import "sync/atomic"

// share is what is left to do of a worker's band of a step. The worker takes rows from its front; others, when they
// have none left themselves, take half of it from its back. Who computes a row does not change its bits.
type share struct {
	left atomic.Uint64 // the slab, packed
	_    [56]byte      // a cache line each
}

const shareBits = 20 // of a number up to ops.MaxSide

// slab is rows of one of a step's tiles of columns.
type slab struct {
	tile int
	rows span
}

func (p slab) packed() uint64 {
	return uint64(p.tile)<<(2*shareBits) | uint64(p.rows.lo)<<shareBits | uint64(p.rows.hi)
}

func unpacked(u uint64) slab {
	const mask = 1<<shareBits - 1
	return slab{int(u >> (2 * shareBits)), span{int(u >> shareBits & mask), int(u & mask)}}
}

func (s *share) set(p slab) { s.left.Store(p.packed()) }

// take removes the first rows, at most n.
func (s *share) take(n int) (slab, bool) {
	for {
		all := s.left.Load()
		p := unpacked(all)
		if p.rows.size() == 0 {
			return p, false
		}
		at := min(p.rows.lo+n, p.rows.hi)
		if s.left.CompareAndSwap(all, slab{p.tile, span{at, p.rows.hi}}.packed()) {
			return slab{p.tile, span{p.rows.lo, at}}, true
		}
	}
}

// steal removes the last half of the rows, where least or more are left.
func (s *share) steal(least int) (slab, bool) {
	for {
		all := s.left.Load()
		p := unpacked(all)
		if p.rows.size() < max(least, 1) {
			return p, false
		}
		at := p.rows.lo + p.rows.size()/2
		if s.left.CompareAndSwap(all, slab{p.tile, span{p.rows.lo, at}}.packed()) {
			return slab{p.tile, span{at, p.rows.hi}}, true
		}
	}
}
