package flat

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/edgeseg/edgeseg/netdef/strictjson"
	"github.com/edgeseg/edgeseg/ops"
)

// activations are those that this version knows; which an operator takes, it says itself.
var activations = []ops.Activation{
	ops.Linear, ops.ReLU, ops.ReLU6, ops.PReLU, ops.HardSwish, ops.HardSigmoid, ops.Sigmoid, ops.SiLU, ops.GELU,
}

// readAttributes fills the operator's fields from an object whose keys are their json tags.
// encoding/json would take keys in any case and twice.
func readAttributes(r *strictjson.Reader, op ops.Op) error {
	v := reflect.ValueOf(op).Elem()
	return r.Object(func(key string) error {
		for i := range v.NumField() {
			tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if tag != key {
				continue
			}
			if err := readAttribute(r, v.Field(i)); err != nil {
				return fmt.Errorf("attribute %q: %w", key, err)
			}
			return nil
		}
		return unknown("attribute", key)
	})
}

func readAttribute(r *strictjson.Reader, field reflect.Value) error {
	switch to := field.Addr().Interface().(type) {
	case *int:
		v, err := readInt(r)
		*to = v
		return err
	case *bool:
		v, err := r.Bool()
		*to = v
		return err
	case *float64:
		v, err := r.Float()
		*to = v
		return err
	case *string:
		v, err := r.Text()
		*to = v
		return err
	case *[2]int:
		return readInts(r, to[:])
	case *[4]int:
		return readInts(r, to[:])
	case *ops.Activation:
		v, err := r.Text()
		*to = ops.Activation(v)
		for _, a := range activations {
			if err != nil || *to == a {
				return err
			}
		}
		return unknown("activation", v)
	}
	return fmt.Errorf("no reader for %v", field.Type())
}
