package safetensors

import (
	"encoding/binary"
	"fmt"
	"strconv"

	"github.com/edgeseg/edgeseg/netdef/strictjson"
)

// Encode writes a file: metadata and tensors in the given order, the header
// padded with spaces so that the data begin at a multiple of Align.
func Encode(meta []Meta, tensors []Tensor) ([]byte, error) {
	out := make([]byte, lengthBytes)
	out = append(out, '{')
	if len(meta) > 0 {
		out = append(out, `"`+metadataKey+`":{`...)
		for i, m := range meta {
			if i > 0 {
				out = append(out, ',')
			}
			key, err := strictjson.Quote(m.Key)
			if err != nil {
				return nil, err
			}
			value, err := strictjson.Quote(m.Value)
			if err != nil {
				return nil, fmt.Errorf("metadata %s: %w", key, err)
			}
			out = append(out, key+":"+value...)
		}
		out = append(out, '}')
	}
	size := 0
	for i, t := range tensors {
		if i > 0 || len(meta) > 0 {
			out = append(out, ',')
		}
		name, err := strictjson.Quote(t.Name)
		if err != nil {
			return nil, fmt.Errorf("name of a tensor: %w", err)
		}
		out = append(out, name+`:{"dtype":"`+string(t.Type)+`","shape":[`...)
		for i, d := range t.Dims {
			if i > 0 {
				out = append(out, ',')
			}
			out = strconv.AppendInt(out, int64(d), 10)
		}
		out = append(out, `],"data_offsets":[`...)
		out = strconv.AppendInt(out, int64(size), 10)
		size += len(t.Data)
		out = append(out, ',')
		out = strconv.AppendInt(out, int64(size), 10)
		out = append(out, `]}`...)
	}
	out = append(out, '}')
	for len(out)%Align != 0 {
		out = append(out, ' ')
	}
	header := len(out) - lengthBytes
	if header > MaxHeader {
		return nil, fmt.Errorf("header of %d bytes, want at most %d", header, MaxHeader)
	}
	binary.LittleEndian.PutUint64(out, uint64(header))
	file := make([]byte, 0, len(out)+size)
	file = append(file, out...)
	for _, t := range tensors {
		file = append(file, t.Data...)
	}
	return file, nil
}
