package flat

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/netdef/strictjson"
	"github.com/edgeseg/edgeseg/ops"
)

const (
	maxClasses = 255     // a mask has no room for more
	maxInputs  = 1 << 16 // of all nodes of a graph together
	maxParams  = 16      // of one node
)

// decoder reads the graph. Lists are bounded while they are read: two bytes of JSON can stand for a
// hundred in memory.
type decoder struct {
	*strictjson.Reader
	model  *netdef.Model
	scales map[*netdef.Graph]string // name of the tensor with the scales of a graph's values
}

// decode makes the model of a graph and the tensors beside it. It is not yet validated.
func decode(graph []byte, tensors []safetensors.Tensor) (*netdef.Model, error) {
	d := &decoder{
		strictjson.NewReader(graph),
		&netdef.Model{Variants: map[ops.Type]*netdef.Graph{}, Multiple: 1},
		map[*netdef.Graph]string{},
	}
	if err := d.Object(d.top); err != nil {
		return nil, fmt.Errorf("%s: %w", graphKey, err)
	}
	if err := d.tensors(tensors); err != nil {
		return nil, err
	}
	if err := d.applyScales(); err != nil {
		return nil, err
	}
	return d.model, nil
}

func (d *decoder) top(key string) (err error) {
	m := d.model
	switch key {
	case "version":
		return d.Skip() // readVersion has judged it
	case "net":
		m.Net, err = d.Text()
	case "input":
		err = d.input()
	case "preprocess":
		err = d.preprocess()
	case "result":
		err = d.result()
	case "classes":
		err = d.classes()
	case "licence":
		m.Licence, err = d.Text()
	case "source":
		m.Source, err = d.Text()
	case "provenance":
		m.Provenance, err = d.Text()
	case "variants":
		err = d.Object(d.variant)
	default:
		return d.other(key)
	}
	return err
}

// other ignores "x", where writers may put what they like, and refuses every other key.
func (d *decoder) other(key string) error {
	if key == "x" {
		return d.Skip()
	}
	return unknown("key", key)
}

func (d *decoder) input() error {
	m := d.model
	return d.Object(func(key string) (err error) {
		switch key {
		case "height":
			m.Size[0], err = readInt(d.Reader)
		case "width":
			m.Size[1], err = readInt(d.Reader)
		case "multiple":
			m.Multiple, err = readInt(d.Reader)
		default:
			err = d.other(key)
		}
		return err
	})
}

func (d *decoder) preprocess() error {
	p := &d.model.Preprocess
	return d.Object(func(key string) (err error) {
		switch key {
		case "channels":
			var order string
			if order, err = d.Text(); err == nil && order != "rgb" && order != "bgr" {
				err = unknown("channel order", order)
			}
			p.BGR = order == "bgr"
		case "range":
			p.Range, err = readInt(d.Reader)
		case "mean":
			err = d.floats(p.Mean[:])
		case "std":
			err = d.floats(p.Std[:])
		case "fit":
			p.Fit, err = d.Text()
		case "filter":
			p.Filter, err = d.Text()
		default:
			err = d.other(key)
		}
		return err
	})
}

func (d *decoder) floats(out []float64) error {
	n := 0
	err := d.Array(func(i int) error {
		if i >= len(out) {
			return fmt.Errorf("want %d numbers, found more", len(out))
		}
		v, err := d.Float()
		out[i], n = v, i+1
		return err
	})
	if err == nil && n != len(out) {
		err = fmt.Errorf("want %d numbers, found %d", len(out), n)
	}
	return err
}

func (d *decoder) result() error {
	r := &d.model.Result
	return d.Object(func(key string) (err error) {
		switch key {
		case "kind":
			r.Kind, err = d.Text()
		case "threshold":
			r.Threshold, err = d.Float()
		case "sigmoid":
			r.Sigmoid, err = d.Bool()
		case "align_corners":
			r.AlignCorners, err = d.Bool()
		default:
			err = d.other(key)
		}
		return err
	})
}

func (d *decoder) classes() error {
	return d.Array(func(i int) error {
		if i == maxClasses {
			return fmt.Errorf("more than %d classes", maxClasses)
		}
		var c netdef.Class
		err := d.Object(func(key string) (err error) {
			switch key {
			case "name":
				c.Name, err = d.Text()
			case "color":
				var text string
				if text, err = d.Text(); err == nil {
					c.Color, err = parseColor(text)
				}
			case "void":
				c.Void, err = d.Bool()
			default:
				err = d.other(key)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("class %d: %w", i, err)
		}
		d.model.Classes = append(d.model.Classes, c)
		return nil
	})
}

// parseColor reads #rrggbb, lower case: the same color always gives the same bytes.
func parseColor(s string) (rgb [3]uint8, err error) {
	digits, ok := strings.CutPrefix(s, "#")
	if !ok || len(digits) != 6 || !isHex([]byte(digits)) {
		return rgb, fmt.Errorf("color %.20q, want #rrggbb", s)
	}
	_, err = hex.Decode(rgb[:], []byte(digits))
	return rgb, err
}
