// Package embed holds what the command carries in itself, so that it shows what it does
// without any file: a network and a short clip. NOTICE says where they come from.
package embed

import "embed"

// ModelName is what the built-in network is called where a file would be named.
const ModelName = "fast_scnn_camvid (built in)"

// Model is a weight file: Fast-SCNN for CamVid's 11 classes, in float32 with weights stored as
// float16 and, by edgeseg quantize --both on 64 training frames, in int8.
//
//go:embed fast_scnn_camvid.safetensors
var Model []byte

// Clip is ten street scenes of 360x480, clip/*.jpg.
//
//go:embed clip/*.jpg
var Clip embed.FS

// Notice names the sources and licences of both.
//
//go:embed NOTICE
var Notice string
