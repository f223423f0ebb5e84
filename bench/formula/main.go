// Command formula writes the checkpoint of a reference network, whose weights are made by formula, and the frames
// that belong to it: DIR/NAME.checkpoint and DIR/NAME/frameN.png. It prints the size of the first frame.
//
//	formula NETS NAME DIR
//
// NETS is the folder of NAME.json and NAME.safetensors.
package main

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"

	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/netdef/nettest"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: formula NETS NAME DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "formula:", err)
		os.Exit(1)
	}
}

func write(nets, name, dir string) error {
	ref, err := nettest.OpenReference(nets, name)
	if err != nil {
		return err
	}
	checkpoint, err := ref.StateDict()
	if err != nil {
		return err
	}
	if err := modelfile.Write(filepath.Join(dir, name+".checkpoint"), checkpoint); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
		return err
	}
	for k := range ref.Frames {
		if err := writePicture(filepath.Join(dir, name, fmt.Sprintf("frame%d.png", k)), &ref.Frames[k]); err != nil {
			return err
		}
	}
	fmt.Printf("%dx%d\n", ref.Frames[0].H, ref.Frames[0].W)
	return nil
}

func writePicture(path string, f *nettest.ReferenceFrame) error {
	img := image.NewNRGBA(image.Rect(0, 0, f.W, f.H))
	for i := range f.H * f.W {
		img.SetNRGBA(i%f.W, i/f.W, color.NRGBA{R: f.RGB[3*i], G: f.RGB[3*i+1], B: f.RGB[3*i+2], A: 255})
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(file, img); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
