// Command expected writes what a model makes of pictures, for agree.mjs to hold other runtimes
// against: frameN.rgb, frameN.logits and frameN.mask in a safetensors file, for int8 also frameN.shaken, the mask
// of the picture with noise that nobody sees. The network runs at each picture's size.
//
//	expected MODEL float32|int8 FILE PICTURE...
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"math"
	"math/rand/v2"
	"os"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

func main() {
	if len(os.Args) < 5 {
		fmt.Fprintln(os.Stderr, "usage: expected MODEL float32|int8 FILE PICTURE...")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2], os.Args[3], os.Args[4:]); err != nil {
		fmt.Fprintln(os.Stderr, "expected:", err)
		os.Exit(1)
	}
}

func write(model, precision, out string, pictures []string) error {
	m, err := flat.Open(model)
	if err != nil {
		return err
	}
	t := ops.Float32
	if precision == "int8" {
		t = ops.Int8
	}
	var tensors []safetensors.Tensor
	for k, path := range pictures {
		f, err := picture(path)
		if err != nil {
			return err
		}
		logits, mask, err := run(m, t, f)
		if err != nil {
			return err
		}
		name := func(part string) string { return fmt.Sprintf("frame%d.%s", k, part) }
		tensors = append(tensors,
			safetensors.Tensor{Name: name("rgb"), Type: safetensors.U8, Dims: []int{f.Height, f.Width, 3}, Data: f.Planes[0].Pix},
			safetensors.Tensor{Name: name("logits"), Type: safetensors.F32, Dims: []int{logits.H, logits.W, logits.C}, Data: littleEndian(logits.F32)},
			safetensors.Tensor{Name: name("mask"), Type: safetensors.U8, Dims: []int{mask.Height, mask.Width}, Data: mask.Pix})
		if t == ops.Int8 {
			_, mask, err := run(m, t, shaken(f))
			if err != nil {
				return err
			}
			tensors = append(tensors, safetensors.Tensor{Name: name("shaken"), Type: safetensors.U8, Dims: []int{mask.Height, mask.Width}, Data: mask.Pix})
		}
	}
	b, err := safetensors.Encode(nil, tensors)
	if err != nil {
		return err
	}
	return modelfile.Write(out, b)
}

func run(m *netdef.Model, t ops.Type, f *cam.Frame) (*ops.Tensor, *rt.Mask, error) {
	p, err := rt.Compile(m, rt.Options{Size: [2]int{f.Height, f.Width}, Precision: t})
	if err != nil {
		return nil, nil, err
	}
	defer p.Close()
	s, err := p.NewSession()
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	mask := &rt.Mask{}
	if err := s.Run(f, mask); err != nil {
		return nil, nil, err
	}
	return s.Logits(), mask, nil
}

// shaken is the frame with about every twentieth byte one higher.
func shaken(f *cam.Frame) *cam.Frame {
	g := *f
	p := &g.Planes[0]
	p.Pix = bytes.Clone(p.Pix)
	r := rand.New(rand.NewPCG(1, 2))
	for i, v := range p.Pix {
		if v < 255 && r.IntN(20) == 0 {
			p.Pix[i]++
		}
	}
	return &g
}

// picture reads a file as RGB, so that no rounding of YCbCr lies between the runtimes.
func picture(path string) (*cam.Frame, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	img, _, err := image.Decode(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	b := img.Bounds()
	pix := make([]byte, 0, 3*b.Dx()*b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			pix = append(pix, byte(r>>8), byte(g>>8), byte(b>>8))
		}
	}
	return &cam.Frame{Width: b.Dx(), Height: b.Dy(), Format: cam.RGB24, FullRange: true, Planes: [3]cam.Plane{{Pix: pix, Stride: 3 * b.Dx()}}}, nil
}

func littleEndian(v []float32) []byte {
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}
