package asm

import (
	"fmt"
	"testing"
)

func BenchmarkIngest(b *testing.B) {
	for _, c := range []struct {
		name   string
		format PixFormat
		v      View
	}{
		{"rgb/512x1024", PixRGB24, View{FrameW: 1024, FrameH: 512, NetW: 1024, NetH: 512}},
		{"nv12/512x1024", PixNV12, View{FrameW: 1024, FrameH: 512, NetW: 1024, NetH: 512}},
		{"yuyv/480x640 to 360x480", PixYUYV, View{FrameW: 640, FrameH: 480, NetW: 480, NetH: 360}},
		{"nv12/1080x1920 to 512x1024", PixNV12, View{FrameW: 1920, FrameH: 1080, NetW: 1024, NetH: 512}},
		{"nv12/1080x1920 turned to 1024x512", PixNV12, View{FrameW: 1920, FrameH: 1080, Rotate: 90, NetW: 512, NetH: 1024}},
	} {
		planes, strides := framePlanes(c.format, c.v.FrameW, c.v.FrameH, 0, func(plane, i int) byte { return byte(i * 7) })
		for _, int8Input := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/int8=%v", c.name, int8Input), func(b *testing.B) {
				o := IngestOut{A: [3]float32{1, 1, 1}, M: [3]int32{60000, 60000, 60000}, Stride: 3}
				if int8Input {
					o.Type, o.Stride = IngestS8, 4
				}
				g, err := NewIngest(c.format, false, false, c.v, o)
				if err != nil {
					b.Fatal(err)
				}
				s := g.NewScratch()
				f32, s8 := make([]float32, 3*c.v.NetW*c.v.NetH), make([]int8, 4*c.v.NetW*c.v.NetH)
				b.SetBytes(int64(c.v.NetW * c.v.NetH))
				for b.Loop() {
					if int8Input {
						g.RowsS8(s8, planes, strides, 0, c.v.NetH, s)
					} else {
						g.RowsF32(f32, planes, strides, 0, c.v.NetH, s)
					}
				}
			})
		}
	}
}
