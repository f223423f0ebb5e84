// Package rt compiles a network for a size and a CPU and runs it.
//
//	m, err := flat.Open(path)
//	p, err := rt.Compile(m, rt.Options{})
//	s, err := p.NewSession()
//	err = s.Run(&frame, &mask)
//
// A Plan is immutable and shared: its packed weights and its workers serve all its
// sessions. A Session owns the buffers of one stream of frames and has one user at a time.
package rt
