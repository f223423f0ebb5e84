package asm

// MomentsF32Args are the arguments of mean and squares of W pixels of C channels; Stride is elements from pixel to pixel.
type MomentsF32Args struct {
	A            []float32
	Stride, W, C int
	Mean         float64 // what the kernel finds
	Squares      float64 // sum of the squares of differences from it
}

// MomentsF32Func finds the mean of float32 elements, and the sum of the squares of their differences from it.
type MomentsF32Func func(*MomentsF32Args)

// MomentsF32 is the family of float32 moments.
var MomentsF32 = Family[MomentsF32Func]{"moments_f32", momentsF32Rows}

// momentsF32Plain adds up in float64: channels 8*i+k of all pixels in sum k, those that do not fill eight in one more.
func momentsF32Plain(a *MomentsF32Args) {
	a.Mean = a.sums() / float64(a.W*a.C)
	a.Squares = a.squares()
}

func (a *MomentsF32Args) sums() float64 {
	var s0, s1, s2, s3, s4, s5, s6, s7, rest float64
	for x := range a.W {
		p := a.A[x*a.Stride:][:a.C]
		for ; len(p) >= 8; p = p[8:] {
			s0 += float64(p[0])
			s1 += float64(p[1])
			s2 += float64(p[2])
			s3 += float64(p[3])
			s4 += float64(p[4])
			s5 += float64(p[5])
			s6 += float64(p[6])
			s7 += float64(p[7])
		}
		for _, v := range p {
			rest += float64(v)
		}
	}
	return sumOf(&[8]float64{s0, s1, s2, s3, s4, s5, s6, s7}) + rest
}

func (a *MomentsF32Args) squares() float64 {
	square := func(v float32) float64 {
		d := float64(v) - a.Mean
		return float64(d * d)
	}
	var s0, s1, s2, s3, s4, s5, s6, s7, rest float64
	for x := range a.W {
		p := a.A[x*a.Stride:][:a.C]
		for ; len(p) >= 8; p = p[8:] {
			s0 += square(p[0])
			s1 += square(p[1])
			s2 += square(p[2])
			s3 += square(p[3])
			s4 += square(p[4])
			s5 += square(p[5])
			s6 += square(p[6])
			s7 += square(p[7])
		}
		for _, v := range p {
			rest += square(v)
		}
	}
	return sumOf(&[8]float64{s0, s1, s2, s3, s4, s5, s6, s7}) + rest
}

func sumOf(s *[8]float64) float64 {
	return (s[0] + s[4] + (s[1] + s[5])) + (s[2] + s[6] + (s[3] + s[7]))
}
