package safetensors

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/edgeseg/edgeseg/netdef/strictjson"
)

const (
	// Align is a divisor of the position at which Encode lets the data begin.
	Align = 64
	// MaxHeader is the longest header in bytes.
	MaxHeader = 16 << 20

	maxDims    = 8
	maxTensors = 1 << 16 // as many keys as strictjson reads
)

// File is a parsed file.
type File struct {
	Metadata []Meta
	Tensors  []Tensor // in the order of their data
	Begin    int      // position of the data in the file
}

// Meta is an entry of the header's __metadata__.
type Meta struct {
	Key, Value string
	At         int // position in the file of what stands between the value's quotes
}

// Tensor is a tensor's entry in the header, and its data.
type Tensor struct {
	Name  string
	Type  DType
	Dims  []int  // none: a single element
	Data  []byte // borrowed from the parsed bytes
	begin int64
}

// Parse reads a whole file.
func Parse(b []byte) (*File, error) {
	meta, err := Metadata(b)
	if err != nil {
		return nil, err
	}
	tensors, begin, err := Tensors(b)
	return &File{meta, tensors, begin}, err
}

// Metadata reads the header's __metadata__ and believes nothing else, so that a
// checksum in it can be verified first.
func Metadata(b []byte) (meta []Meta, err error) {
	header, _, err := split(b)
	if err != nil {
		return nil, err
	}
	r := strictjson.NewReader(header)
	err = readHeader(r, func(key string) error {
		if key != metadataKey {
			return r.Skip()
		}
		meta, err = readMetadata(r)
		return err
	})
	return meta, err
}

// Tensors reads all but the metadata.
func Tensors(b []byte) (tensors []Tensor, begin int, err error) {
	header, data, err := split(b)
	if err != nil {
		return nil, 0, err
	}
	tensors = make([]Tensor, 0, min(maxTensors, bytes.Count(header, []byte(`"dtype"`))))
	r := strictjson.NewReader(header)
	err = readHeader(r, func(key string) error {
		if key == metadataKey {
			return r.Skip()
		}
		t, err := readTensor(r, key, data)
		tensors = append(tensors, t)
		return err
	})
	if err == nil {
		err = arrange(tensors, int64(len(data)))
	}
	if err != nil {
		return nil, 0, err
	}
	return tensors, len(b) - len(data), nil
}

// Is reports whether b begins like a safetensors file.
func Is(b []byte) bool {
	return len(b) > lengthBytes && b[lengthBytes] == '{' && binary.LittleEndian.Uint64(b) <= MaxHeader
}

const (
	metadataKey = "__metadata__"
	lengthBytes = 8
)

func split(b []byte) (header, data []byte, err error) {
	if len(b) < lengthBytes {
		return nil, nil, fmt.Errorf("the file has %d bytes, the header's length alone takes %d", len(b), lengthBytes)
	}
	n := binary.LittleEndian.Uint64(b)
	b = b[lengthBytes:]
	if n > MaxHeader {
		return nil, nil, fmt.Errorf("header of %d bytes, want at most %d", n, MaxHeader)
	}
	if n > uint64(len(b)) {
		return nil, nil, fmt.Errorf("header of %d bytes, but %d follow: the file is cut off", n, len(b))
	}
	return b[:n:n], b[n:], nil
}

func readHeader(r *strictjson.Reader, entry func(key string) error) error {
	err := r.Object(entry)
	if err == nil {
		err = r.End()
	}
	if err != nil {
		return fmt.Errorf("header: %w", err)
	}
	return nil
}

func readMetadata(r *strictjson.Reader) (meta []Meta, err error) {
	err = r.Object(func(key string) error {
		at := r.Offset() + lengthBytes + 1
		value, err := r.Text()
		meta = append(meta, Meta{key, value, at})
		return err
	})
	return meta, err
}

func readTensor(r *strictjson.Reader, name string, data []byte) (Tensor, error) {
	t := Tensor{Name: name}
	var offsets [2]int64
	n := 0
	err := r.Object(func(key string) (err error) {
		switch key {
		case "dtype":
			var text string
			text, err = r.Text()
			t.Type = DType(text)
		case "shape":
			t.Dims, err = readDims(r)
		case "data_offsets":
			err = r.Array(func(i int) error {
				if i == len(offsets) {
					return errors.New("more than two data_offsets")
				}
				offsets[i], err = r.Int()
				n = i + 1
				return err
			})
		default:
			err = fmt.Errorf("unknown key %q", key)
		}
		return err
	})
	if err != nil {
		return t, fmt.Errorf("tensor %q: %w", name, err)
	}
	if n != len(offsets) {
		return t, fmt.Errorf("tensor %q: want two data_offsets", name)
	}
	t.begin = offsets[0]
	if err := t.locate(offsets[1], data); err != nil {
		return t, fmt.Errorf("tensor %q: %w", name, err)
	}
	return t, nil
}

func readDims(r *strictjson.Reader) (dims []int, err error) {
	err = r.Array(func(i int) error {
		v, err := r.Int()
		switch {
		case err != nil:
			return err
		case i == maxDims:
			return fmt.Errorf("shape has more than %d sides", maxDims)
		case v < 0 || v > math.MaxInt32:
			return fmt.Errorf("shape has a side of %d", v)
		}
		dims = append(dims, int(v))
		return nil
	})
	return dims, err
}

// locate finds the tensor's data once shape, type and offsets agree with each other and with the file.
func (t *Tensor) locate(end int64, data []byte) error {
	size := int64(t.Type.Size())
	if size == 0 {
		return fmt.Errorf("unknown type %q", t.Type)
	}
	if t.begin < 0 || end < t.begin || end > int64(len(data)) {
		return fmt.Errorf("its data are bytes %d to %d, the file has %d", t.begin, end, len(data))
	}
	n := size
	for _, d := range t.Dims {
		// shapes that overflow are far beyond any file
		if d > 0 && n > math.MaxInt64/int64(d) {
			return fmt.Errorf("shape %v overflows", t.Dims)
		}
		n *= int64(d)
	}
	if n != end-t.begin {
		return fmt.Errorf("shape %v of %s needs %d bytes, its data have %d", t.Dims, t.Type, n, end-t.begin)
	}
	t.Data = data[t.begin:end:end]
	return nil
}

// arrange sorts the tensors by position and refuses overlaps and holes.
func arrange(tensors []Tensor, size int64) error {
	slices.SortFunc(tensors, func(a, b Tensor) int {
		if a.begin != b.begin {
			return int(min(1, max(-1, a.begin-b.begin)))
		}
		if len(a.Data) != len(b.Data) { // empty ones first
			return len(a.Data) - len(b.Data)
		}
		return strings.Compare(a.Name, b.Name)
	})
	end := int64(0)
	for i, t := range tensors {
		if t.begin < end {
			return fmt.Errorf("tensor %q overlaps %q: it begins at byte %d of the data, want %d", t.Name, tensors[i-1].Name, t.begin, end)
		}
		if t.begin > end {
			return fmt.Errorf("tensor %q begins at byte %d of the data, want %d: a hole", t.Name, t.begin, end)
		}
		end = t.begin + int64(len(t.Data))
	}
	if end != size {
		return fmt.Errorf("the tensors end at byte %d of the data, the file has %d", end, size)
	}
	return nil
}
