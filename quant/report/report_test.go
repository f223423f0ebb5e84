package report

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/quant"
)

const hostile = `<script>alert("1")</script>&'`

// made is a report with all that one can have, and names that are no markup.
func made() *Report {
	db := 31.5
	iou := 0.25
	r := &Report{
		Model: hostile, Net: hostile, Input: [2]int{2, 3}, Calibration: hostile, Judged: hostile, Frames: 2,
		Agreement: 0.75, SQNR: &db, Loss: &iou, MIoU: &pair{0.5, 0.25}, PixelAccuracy: &pair{0.5, 0.5},
		Classes:   []Class{{Name: hostile, Color: [3]uint8{255, 0, 0}, Float: &iou, Int8: &iou}, {Name: "sky", Color: [3]uint8{0, 0, 255}}},
		Confusion: [][]int64{{9, 1, 0}, {0, 0, 0}},
		KeptFloat: []string{"b"}, MACs: 10, FloatMACs: 5,
		Layers: []Layer{
			{Node: hostile, Kind: "conv", Precision: "int8", SQNR: &db, Seen: [2]float64{-1, 4}, Range: [2]float64{-1, 3},
				Histogram: quantHistogram{-1, 4, []float64{0.2, 0.7, 0, 0.0999, 0.0001}}},
			{Node: "b", Kind: "add", Precision: "float32", Histogram: quantHistogram{0, 1, []float64{0, 0}}},
		},
		Sensitivities: []NodeCost{{hostile, "conv", &db, 0.75, &iou}, {"b", "add", nil, 1, nil}},
	}
	for i, agreement := range []float64{0.5, 0.75} {
		s := quant.Sample{Name: hostile, Frame: cam.Frame{Width: 3, Height: 2}}
		r.keepWorst(&quant.Compared{Sample: &s, Float: []uint8{0, 1, 1, 0, 0, 255}, Quantized: []uint8{0, 1, 0, 0, 0, uint8(i)}, Agreement: agreement})
	}
	return r
}

// paint makes all frames green.
func paint(f *cam.Frame) (*image.RGBA, error) {
	img := image.NewRGBA(image.Rect(0, 0, f.Width, f.Height))
	for i := range f.Width * f.Height {
		img.Set(i%f.Width, i/f.Width, color.RGBA{0, 200, 0, 255})
	}
	return img, nil
}

func written(t *testing.T, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.HTML(&b, paint); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestNamesAreNoMarkup(t *testing.T) {
	page := written(t, made())
	if n := strings.Count(page, "<script"); n > 0 {
		t.Errorf("%d scripts are in the page", n)
	}
	if strings.Contains(page, `"1"`) {
		t.Error("a quote is not escaped")
	}
	for _, bad := range []string{"NaN", "Inf", "%!", "http"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
}

// The drawings are well-formed and stay within their frames.
func TestDrawingsStayWithinTheirFrames(t *testing.T) {
	all := regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(written(t, made()), -1)
	if len(all) != 3 {
		t.Fatalf("%d drawings, want the SQNR and two histograms", len(all))
	}
	for _, svg := range all {
		var w, h float64
		rects := 0
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%v in %s", err, svg)
			}
			e, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			number := func(name string) (v float64) {
				for _, a := range e.Attr {
					if a.Name.Local == name {
						if err := json.Unmarshal([]byte(a.Value), &v); err != nil {
							t.Errorf("%s is %q", name, a.Value)
						}
					}
				}
				return v
			}
			switch e.Name.Local {
			case "svg":
				for _, a := range e.Attr {
					if a.Name.Local == "viewBox" {
						var box [4]float64
						if err := json.Unmarshal([]byte("["+strings.ReplaceAll(a.Value, " ", ",")+"]"), &box); err != nil {
							t.Fatal(err)
						}
						w, h = box[2], box[3]
					}
				}
			case "rect":
				rects++
				x, y := number("x"), number("y")
				if x < 0 || y < 0 || x+number("width") > w+0.02 || y+number("height") > h+0.02 {
					t.Errorf("a bar of %v lies outside of %gx%g", e.Attr, w, h)
				}
			}
		}
		if w == 0 || h == 0 {
			t.Error("a drawing has no size")
		}
		if rects == 0 && !strings.Contains(svg, "histogram of b") {
			t.Error("a drawing has no bars")
		}
	}
}

func TestPicturesShowMasksAndWhereTheyDiffer(t *testing.T) {
	found := regexp.MustCompile(`data:image/png;base64,([^"]*)`).FindAllStringSubmatch(written(t, made()), -1)
	if len(found) != 8 {
		t.Fatalf("%d pictures, want four of each frame", len(found))
	}
	at := func(picture, i int) color.RGBA {
		b, err := base64.StdEncoding.DecodeString(found[picture][1])
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if size := img.Bounds().Size(); size != image.Pt(3, 2) {
			t.Fatalf("a picture of %v", size)
		}
		return color.RGBAModel.Convert(img.At(i%3, i/3)).(color.RGBA)
	}
	red, blue, black := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}, color.RGBA{0, 0, 0, 255}
	for _, tt := range []struct {
		picture, pixel int
		want           color.RGBA
	}{{0, 0, color.RGBA{0, 200, 0, 255}}, {1, 0, red}, {1, 1, blue}, {1, 5, black}, {2, 2, red}, {6, 5, blue}} {
		if got := at(tt.picture, tt.pixel); got != tt.want {
			t.Errorf("picture %d, pixel %d is %v, want %v", tt.picture, tt.pixel, got, tt.want)
		}
	}
	for i, differs := range []bool{false, false, true, false, false, true} {
		if c := at(3, i); (c.R > c.G) != differs {
			t.Errorf("difference at pixel %d is %v", i, c)
		}
	}
}

func TestTheFramesThatAgreeLeastAreKept(t *testing.T) {
	r := &Report{}
	for _, a := range []float64{0.9, 0.5, 0.7, 0.95, 0.6, 0.8, 0.4, 0.99} {
		r.keepWorst(&quant.Compared{Sample: &quant.Sample{}, Agreement: a})
	}
	var got []float64
	for _, e := range r.worst {
		got = append(got, e.agreement)
	}
	if want := []float64{0.4, 0.5, 0.6, 0.7}; !slices.Equal(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}
}

func TestNumbersThatThereAreNotAreNull(t *testing.T) {
	r := made()
	r.SQNR, r.MIoU = finite(math.Inf(1)), nil
	var b bytes.Buffer
	if err := r.JSON(&b); err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"sqnr_db", "miou"} {
		if v, ok := back[key]; !ok || v != nil {
			t.Errorf("%s is %v", key, v)
		}
	}
	if got := back["layers"].([]any)[0].(map[string]any)["range"].([]any)[1]; got != 3.0 {
		t.Errorf("the range ends at %v", got)
	}
	if page := written(t, r); !strings.Contains(page, "exact") || strings.Contains(page, "mIoU, float32") {
		t.Error("the page shows what there is not")
	}
}
