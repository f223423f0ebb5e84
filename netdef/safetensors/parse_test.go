package safetensors

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// file puts a header in front of n bytes of data.
func file(header string, n int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	b = append(b, header...)
	for i := range n {
		b = append(b, byte(i))
	}
	return b
}

func TestRefusals(t *testing.T) {
	const a = `"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}`
	many := `{"dtype":"U8","shape":[],"data_offsets":[0,1,`
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "the file has 0 bytes"},
		{"seven bytes", make([]byte, 7), "the file has 7 bytes"},
		{"header beyond the file", file("{}", 0)[:9], "header of 2 bytes, but 1 follow"},
		{"huge header", binary.LittleEndian.AppendUint64(nil, 1<<62), "header of 4611686018427387904 bytes, want at most 16777216"},
		{"header of 2^64-1", binary.LittleEndian.AppendUint64(nil, 1<<64-1), "want at most"},
		{"no JSON", file("hello", 0), "header: byte 0: want an object"},
		{"text after the header", file("{} {}", 0), "header: byte 3: want the end"},
		{"zeros after the header", file("{}\x00", 0), "header: byte 2: want the end"},
		{"name twice", file("{"+a+","+a+"}", 8), `key "a" stands twice`},
		{"key twice", file(`{"a":{"dtype":"F32","dtype":"F32"}}`, 8), `tensor "a": byte 20: key "dtype" stands twice`},
		{"unknown key", file(`{"a":{"dtype":"F32","color":1}}`, 8), `tensor "a": unknown key "color"`},
		{"unknown type", file(`{"a":{"dtype":"F12","shape":[2],"data_offsets":[0,8]}}`, 8), `tensor "a": unknown type "F12"`},
		{"no type", file(`{"a":{"shape":[2],"data_offsets":[0,8]}}`, 8), `tensor "a": unknown type ""`},
		{"no offsets", file(`{"a":{"dtype":"F32","shape":[2]}}`, 8), `tensor "a": want two data_offsets`},
		{"many offsets", file(`{"a":`+many+strings.Repeat("1,", 1000)+`1]}}`, 8), `tensor "a": more than two data_offsets`},
		{"beyond the file", file("{"+a+"}", 7), `tensor "a": its data are bytes 0 to 8, the file has 7`},
		{"backwards", file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}`, 8), `bytes 8 to 0`},
		{"negative offset", file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}`, 8), `bytes -8 to 0`},
		{"shape and data differ", file(`{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}`, 8), `tensor "a": shape [3] of F32 needs 12 bytes, its data have 8`},
		{"negative side", file(`{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}`, 8), `shape has a side of -2`},
		{"huge side", file(`{"a":{"dtype":"F32","shape":[4294967298],"data_offsets":[0,8]}}`, 8), `shape has a side of 4294967298`},
		{"shape overflows", file(`{"a":{"dtype":"I8","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,8]}}`, 8), `overflows`},
		{"shape overflows to the right size", file(`{"a":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,0]}}`, 0), `overflows`},
		{"nine sides", file(`{"a":{"dtype":"I8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}`, 1), "more than 8 sides"},
		{"hole", file(`{"a":{"dtype":"I8","shape":[4],"data_offsets":[4,8]}}`, 8), `tensor "a" begins at byte 4 of the data, want 0: a hole`},
		{"hole at the end", file(`{"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}`, 8), `the tensors end at byte 4 of the data, the file has 8`},
		{"overlap", file(`{"a":{"dtype":"I8","shape":[5],"data_offsets":[0,5]},"b":{"dtype":"I8","shape":[4],"data_offsets":[4,8]}}`, 8), `tensor "b" overlaps "a": it begins at byte 4`},
		{"same place", file(`{"b":{"dtype":"I8","shape":[8],"data_offsets":[0,8]},"a":{"dtype":"I8","shape":[8],"data_offsets":[0,8]}}`, 8), `tensor "b" overlaps "a"`},
		{"metadata that is no text", file(`{"__metadata__":{"a":1}}`, 0), "want a string"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(c.file)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestOrderOfTheHeaderIsFree(t *testing.T) {
	f, err := Parse(file(`{"b":{"data_offsets":[4,8],"shape":[4],"dtype":"I8"},"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"none":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]}}   `, 8))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range f.Tensors {
		got = append(got, fmt.Sprintf("%s %s %v %v", x.Name, x.Type, x.Dims, x.Data))
	}
	want := []string{"none F32 [0 3] []", "a F32 [] [0 1 2 3]", "b I8 [4] [4 5 6 7]"}
	if !reflect.DeepEqual(got, want) || f.Metadata[0].Value != "v" {
		t.Errorf("got %q %v, want %q", got, f.Metadata, want)
	}
}

func TestEncodeReadsBack(t *testing.T) {
	tensors := []Tensor{
		{Name: "a\"b", Type: F32, Dims: []int{1, 2}, Data: make([]byte, 8)},
		{Name: "c", Type: I8, Dims: []int{3}, Data: []byte{1, 2, 3}},
	}
	meta := []Meta{{Key: "k", Value: "é\n\"x\""}, {Key: "l", Value: "plain"}}
	b, err := Encode(meta, tensors)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	if f.Begin%Align != 0 || len(b) != f.Begin+11 {
		t.Errorf("data begin at %d of %d", f.Begin, len(b))
	}
	for i, x := range f.Tensors {
		x.begin = 0
		if w := tensors[i]; x.Name != w.Name || x.Type != w.Type || !reflect.DeepEqual(x.Dims, w.Dims) || string(x.Data) != string(w.Data) {
			t.Errorf("got %+v, want %+v", x, w)
		}
	}
	for i, m := range f.Metadata {
		if m.Key != meta[i].Key || m.Value != meta[i].Value {
			t.Errorf("got %+v, want %+v", m, meta[i])
		}
	}
	if at := f.Metadata[1].At; string(b[at:at+5]) != "plain" {
		t.Errorf("value stands at %d, there is %q", at, b[at:at+5])
	}
	if only, err := Metadata(b); err != nil || !reflect.DeepEqual(only, f.Metadata) {
		t.Errorf("Metadata gives %v, %v", only, err)
	}
}

func TestFloatsOfEachType(t *testing.T) {
	for _, c := range []struct {
		typ  DType
		data []byte
	}{
		{F32, binary.LittleEndian.AppendUint32(nil, 0xc0200000)},
		{F16, []byte{0x00, 0xc1}},
		{BF16, []byte{0x20, 0xc0}},
		{F64, binary.LittleEndian.AppendUint64(nil, 0xc004000000000000)},
	} {
		data := append(make([]byte, c.typ.Size()), c.data...)
		if got := c.typ.Float(data, 1); got != -2.5 || !c.typ.IsFloat() {
			t.Errorf("%s: got %g, want -2.5", c.typ, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	b, _ := Encode([]Meta{{Key: "k", Value: "v"}}, []Tensor{{Name: "a", Type: F16, Dims: []int{2}, Data: make([]byte, 4)}})
	f.Add(b)
	f.Add(file(`{"a":{"dtype":"I8","shape":[2147483647,2147483647,4],"data_offsets":[0,8]}}`, 8))
	f.Add(file(`{"a":{"dtype":"I8","shape":[],"data_offsets":[0,1]}}`, 1))
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := Parse(b)
		if err != nil {
			return
		}
		sum := 0
		for _, y := range x.Tensors {
			sum += len(y.Data)
		}
		if x.Begin+sum != len(b) {
			t.Errorf("header of %d and data of %d make no file of %d", x.Begin, sum, len(b))
		}
	})
}
