package main

import (
	"errors"

	_ "golang.org/x/image/bmp" // package cam opens what image.Decode knows
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/cam/jpeg"
	"github.com/edgeseg/edgeseg/cam/pipe"
	"github.com/edgeseg/edgeseg/cmd/edgeseg/embed"
)

// openInput opens what a path or URL names; what package cam does not know is ffmpeg's.
func (a *app) openInput(path string, o cam.OpenOptions) (cam.Source, error) {
	o.Stdin, o.JPEG = a.stdin, new(jpeg.Decoder)
	s, err := cam.Open(path, o)
	var unknown *cam.UnknownKindError
	if errors.As(err, &unknown) {
		s, err = openThroughFFmpeg(path)
	}
	return s, fail(codeBadInput, err)
}

func openThroughFFmpeg(path string) (cam.Source, error) {
	p, err := pipe.Input(path)
	if err != nil {
		return nil, err
	}
	s, err := p.Start()
	var missing *pipe.MissingProgramError
	if errors.As(err, &missing) {
		return nil, failf(codeUnavailable, "apt-get install "+missing.Package,
			"%s: is neither a picture nor a stream of frames, and %s, which reads other formats, is not installed", p.Name, missing.Program)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// openClip opens the built-in clip.
func openClip() (cam.Source, error) {
	s, err := cam.NewFS(embed.Clip, "clip/*.jpg")
	return s, fail(codeInternal, err)
}
