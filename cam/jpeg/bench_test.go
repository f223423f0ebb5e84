package jpeg

import (
	"bytes"
	"fmt"
	"image"
	stdjpeg "image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
)

// benchPicture is EDGESEG_JPEG's, or one of 640x480 as noisy as a camera's.
func benchPicture(b *testing.B) []byte {
	if name := os.Getenv("EDGESEG_JPEG"); name != "" {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		return data
	}
	random := rand.New(rand.NewPCG(1, 2))
	m := image.NewYCbCr(image.Rect(0, 0, 640, 480), image.YCbCrSubsampleRatio420)
	for i := range m.Y {
		x, y := float64(i%640), float64(i/640)
		m.Y[i] = byte(128 + 60*math.Sin(x/97)*math.Cos(y/61) + 30*math.Sin(x*y/4000) + 4*random.NormFloat64())
	}
	for i := range m.Cb {
		x, y := float64(i%320), float64(i/320)
		m.Cb[i], m.Cr[i] = byte(128+40*math.Sin(x/50)), byte(128+40*math.Cos(y/40)+random.NormFloat64())
	}
	var out bytes.Buffer
	if err := stdjpeg.Encode(&out, m, &stdjpeg.Options{Quality: 80}); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// BenchmarkDecode is what bench/jpegcost.sh counts and times.
func BenchmarkDecode(b *testing.B) {
	data := benchPicture(b)
	for _, shrink := range []int{1, 2, 4, 8} {
		b.Run(fmt.Sprintf("own%d", shrink), func(b *testing.B) {
			d, f := Decoder{Shrink: shrink}, cam.Frame{}
			for i := 0; i < b.N; i++ {
				if err := d.Decode(data, &f); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(f.Width*f.Height*shrink*shrink)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpix/s")
		})
	}
	b.Run("standard", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			if _, err := stdjpeg.Decode(bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
