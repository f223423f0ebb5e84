package torch

import (
	"fmt"

	"github.com/edgeseg/edgeseg/netdef/safetensors"
)

// The values of a pickle are nil, bool, int64, float64, string, long and the following.
type (
	long   string // a little-endian integer of more than 8 bytes
	tuple  []any
	global string // a name that the pickle may use, "collections.OrderedDict"
	list   struct{ items []any }
	dict   struct{ keys, values []any }
)

// get is the value of a key that is a string, nil if absent. As in Python the last one counts.
func (d *dict) get(key string) any {
	for i := len(d.keys) - 1; i >= 0; i-- {
		if d.keys[i] == key {
			return d.values[i]
		}
	}
	return nil
}

// storage describes where a tensor's elements lie.
type storage struct {
	kind   string            // "FloatStorage"
	dtype  safetensors.DType // "" for kinds that are not read
	key    string            // its name in the file
	whole  int64             // elements of the storage in the file
	offset int64             // first element that this view of it sees
	count  int64             // elements that it sees
}

func (s *storage) bytes() int64 { return s.count * int64(s.dtype.Size()) }

var storageTypes = map[string]safetensors.DType{
	"DoubleStorage": safetensors.F64, "FloatStorage": safetensors.F32,
	"HalfStorage": safetensors.F16, "BFloat16Storage": safetensors.BF16,
	"LongStorage": safetensors.I64, "IntStorage": safetensors.I32,
	"ShortStorage": safetensors.I16, "CharStorage": safetensors.I8,
	"ByteStorage": safetensors.U8, "BoolStorage": safetensors.Bool,
}

// describe says what a value is, for errors.
func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool, int64, float64:
		return fmt.Sprint(v)
	case string:
		return fmt.Sprintf("%.40q", v)
	case long:
		return fmt.Sprintf("an integer of %d bytes", len(v))
	case tuple:
		return fmt.Sprintf("a tuple of %d", len(v))
	case global:
		return string(v)
	case *list:
		return fmt.Sprintf("a list of %d", len(v.items))
	case *dict:
		return fmt.Sprintf("a dictionary of %d", len(v.keys))
	case *storage:
		return "a " + v.kind
	case *tensor:
		return fmt.Sprintf("a tensor of shape %v", v.dims)
	}
	return "something else"
}
