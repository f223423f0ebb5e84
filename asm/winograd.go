package asm

// Winograd's minimal filtering computes tiles of Tile x Tile outputs of a 3x3 filter, Tile 4 or 2, of
// (Tile+2) x (Tile+2) inputs: both are transformed, and each transformed input is multiplied with weights of its own. The
// transforms multiply by powers of 2 only, so that rows give the same bits, fused or not. Both go along columns first.

// WinogradInF32Args are the arguments of the transform of inputs: Count tiles of C channels become (Tile+2)^2 planes
// of Count such pixels.
type WinogradInF32Args struct {
	Tile      int
	In        []float32 // from the first pixel of the first tile
	RowStride int       // elements from row to row of a tile
	Stride    int       // from pixel to pixel
	Step      int       // from tile to tile
	Out       []float32
	Plane     int // elements from plane to plane
	OutStride int // from pixel to pixel of a plane
	C, Count  int
	tile      [36]float32 // of the plain row: one of its own would be on the heap
}

// WinogradInF32Func transforms tiles of inputs.
type WinogradInF32Func func(*WinogradInF32Args)

// WinogradInF32 is the family of transforms of inputs.
var WinogradInF32 = Family[WinogradInF32Func]{"winograd_in_f32", winogradInF32Rows}

// WinogradOutF32Args are the arguments of the transform of products: (Tile+2)^2 planes of [Count][C] become Count tiles
// of Tile x Tile outputs.
type WinogradOutF32Args struct {
	Tile      int
	In        []float32
	Plane     int       // elements from plane to plane
	Slope     []float32 // [C] of PReLU; nil: none
	Lo, Hi    float32   // clamp, after PReLU
	Out       []float32 // from the first pixel of the first tile
	RowStride int       // elements from row to row of a tile
	Stride    int       // from pixel to pixel
	Step      int       // from tile to tile
	C, Count  int
	tile      [36]float32 // of the plain row: one of its own would be on the heap
}

// WinogradOutF32Func transforms products to outputs.
type WinogradOutF32Func func(*WinogradOutF32Args)

// WinogradOutF32 is the family of transforms of products.
var WinogradOutF32 = Family[WinogradOutF32Func]{"winograd_out_f32", winogradOutF32Rows}

func winogradInF32Plain(a *WinogradInF32Args) { winogradInFrom(a, 0) }

// winogradInFrom transforms the channels from first on.
func winogradInFrom(a *WinogradInF32Args, first int) {
	transform := winogradIn4
	if a.Tile == 2 {
		transform = winogradIn2
	}
	n := a.Tile + 2
	d := &a.tile
	for t := range a.Count {
		for c := first; c < a.C; c++ {
			in, out := a.In[t*a.Step+c:], a.Out[t*a.OutStride+c:]
			for y := range n {
				for x := range n {
					d[y*n+x] = in[y*a.RowStride+x*a.Stride]
				}
			}
			for x := range n {
				transform(d[x:], n)
			}
			for y := range n {
				transform(d[y*n:], 1)
			}
			for i, v := range d[:n*n] {
				out[i*a.Plane] = v
			}
		}
	}
}

// winogradIn4 transforms the six elements so far apart.
func winogradIn4(d []float32, step int) {
	d0, d1, d2, d3, d4, d5 := d[0], d[step], d[2*step], d[3*step], d[4*step], d[5*step]
	c, e := d4-d2, d3-d1
	a, b := d4-float32(4*d2), d3-float32(4*d1)
	d[0] = float32(4*(d0-d2)) + c
	d[step] = a + b
	d[2*step] = a - b
	d[3*step] = c + float32(2*e)
	d[4*step] = c - float32(2*e)
	d[5*step] = (d5 - d3) - float32(4*e)
}

// winogradIn2 transforms four elements.
func winogradIn2(d []float32, step int) {
	d0, d1, d2, d3 := d[0], d[step], d[2*step], d[3*step]
	d[0], d[step], d[2*step], d[3*step] = d0-d2, d1+d2, d2-d1, d1-d3
}

func winogradOutF32Plain(a *WinogradOutF32Args) { winogradOutFrom(a, 0) }

// winogradOutFrom makes the channels from first on.
func winogradOutFrom(a *WinogradOutF32Args, first int) {
	transform := winogradOut4
	if a.Tile == 2 {
		transform = winogradOut2
	}
	n := a.Tile + 2
	m := &a.tile
	for t := range a.Count {
		for c := first; c < a.C; c++ {
			in, out := a.In[t*a.C+c:], a.Out[t*a.Step+c:]
			for i := range n * n {
				m[i] = in[i*a.Plane]
			}
			for x := range n {
				transform(m[x:], n)
			}
			for y := range a.Tile {
				transform(m[y*n:], 1)
				for x, v := range m[y*n:][:a.Tile] {
					if a.Slope != nil && v < 0 {
						v = float32(v * a.Slope[c])
					}
					out[y*a.RowStride+x*a.Stride] = min(max(v, a.Lo), a.Hi)
				}
			}
		}
	}
}

// winogradOut4 makes four elements of six.
func winogradOut4(m []float32, step int) {
	m0, m1, m2, m3, m4, m5 := m[0], m[step], m[2*step], m[3*step], m[4*step], m[5*step]
	s, d, u, v := m1+m2, m1-m2, m3+m4, m3-m4
	m[0] = m0 + (s + u)
	m[step] = d + float32(2*v)
	m[2*step] = s + float32(4*u)
	m[3*step] = (d + float32(8*v)) + m5
}

// winogradOut2 makes two elements of four.
func winogradOut2(m []float32, step int) {
	m0, m1, m2, m3 := m[0], m[step], m[2*step], m[3*step]
	m[0], m[step] = m0+(m1+m2), (m1-m2)-m3
}
