package torch

import (
	"archive/zip"
	"bytes"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

func TestPickleRefusals(t *testing.T) {
	proto := "\x80\x02"
	storage := float32s("0", 4)
	for _, c := range []struct{ name, pickle, want string }{
		{"call", proto + "cos\nsystem\n" + tup(str("true")) + "R.", "pickle asks for os.system: refused"},
		{"call by stack", proto + "\x8c\x02os\x8c\x06system\x93.", "pickle asks for os.system: refused"},
		{"builtins", proto + "cbuiltins\neval\n.", "pickle asks for builtins.eval: refused"},
		{"numpy", proto + "cnumpy.core.multiarray\nscalar\n.", "pickle asks for numpy.core.multiarray.scalar: refused"},
		{"way through a module", proto + "ctorch\nos.system.Storage\n.", "pickle asks for torch.os.system.Storage: refused"},
		{"name of two lines", proto + "\x8c\x04os\nx\x8c\x06system\x93.", `pickle asks for "os\nx.system": refused`},
		{"no storage of torch", proto + "cos\nFloatStorage\n.", "pickle asks for os.FloatStorage: refused"},
		{"call of a storage type", proto + "ctorch\nFloatStorage\n)R.", "asks for a call of torch.FloatStorage with 0 arguments: refused"},
		{"call of a string", proto + str("os.system") + ")R.", "asks for a call of \"os.system\": refused"},
		{"object of a class", proto + "ccollections\nOrderedDict\n)\x81.", "asks for an object of a class: refused"},
		{"instance", proto + "(ios\nsystem\n.", "asks for an object of a class: refused"},
		{"extension", proto + "\x82\x01.", "asks for an object of a class: refused"},
		{"attributes of a list", proto + "]}b.", "asks for an object with attributes: refused"},
		{"protocol 0", proto + "I1\n.", "opcode 0x49 is not one of pickle protocols 2 to 5"},
		{"future protocol", proto + "\x80\x09.", "pickle protocol 9, want at most 5"},
		{"empty stack", proto + ".", "byte 27: the stack is empty"},
		{"pop below a mark", proto + "N(0.", "byte 29: the stack is empty"},
		{"tuple without mark", proto + "t.", "byte 27: no mark on the stack"},
		{"unknown memo", proto + "h\x07.", "byte 27: the memo has no entry 7"},
		{"append to a number", proto + "NNa.", "want a list to append to"},
		{"odd pairs", proto + "}(Nu.", "want a dictionary and pairs"},
		{"huge string", proto + "\x8d\xff\xff\xff\xff\xff\xff\xff\xff.", "byte 27: needs 18446744073709551615 bytes, 36 follow"},
		{"huge bytes", proto + "\x8e\x00\x00\x00\x00\x02\x00\x00\x00.", "byte 27: needs 8589934592 bytes, 36 follow"},
		{"huge integer", proto + "\x8b\xff\xff\xff\xff.", "byte 27: needs 4294967295 bytes, 36 follow"},
		{"huge frame", "\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\xff.", "a frame of 18446744073709551615 bytes, 36 follow"},
		{"name is no UTF-8", proto + "U\x01\xff" + "X\x01\x00\x00\x00\xff.", "a string is not UTF-8"},
		{"storage is a number", proto + "K\x01Q.", "want the identifier of a storage, found 1"},
		{"negative storage", proto + float32s("0", -1) + ".", "want type, key and count of a storage"},
		{"huge storage", proto + float32s("0", 1<<31) + ".", "want type, key and count of a storage"},
		{"storage of two counts", proto + float32s("0", 4) + float32s("0", 5) + ".", `storage "0" is 5 of FloatStorage here and 4 of FloatStorage before`},
		{"view beyond its storage", stateOf(tup(str("storage"), "ctorch\nFloatStorage\n", str("0"), str("cpu"), num(4), tup(str("1"), num(2), num(3))) + "Q"), "view of 3 from 2 does not fit a storage of 4"},
		{"tensor beyond its storage", stateOf(viewOf(storage, 1, []int64{2, 2}, []int64{2, 1})), "tensor of shape [2 2] at 1 reaches element 4 of a storage of 4"},
		{"negative offset", stateOf(viewOf(storage, -1, []int64{2}, []int64{1})), "tensor reaches element 0"},
		{"negative stride", stateOf(viewOf(storage, 3, []int64{2}, []int64{-1})), "tensor has a side of 2 with stride -1"},
		{"negative side", stateOf(viewOf(storage, 0, []int64{-2}, []int64{1})), "tensor has a side of -2 with stride 1"},
		{"scalar beyond its storage", stateOf(viewOf(storage, 4, nil, nil)), "reaches element 4 of a storage of 4"},
		{"offset that overflows", stateOf(viewOf(storage, 1<<62, []int64{3}, []int64{1<<31 - 1})), "tensor reaches element"},
		{"huge side", stateOf(viewOf(storage, 0, []int64{1 << 40}, []int64{0})), "tensor has a side of 1099511627776"},
		{"elements that overflow", stateOf(viewOf(storage, 0, []int64{1 << 30, 1 << 30, 1 << 30}, []int64{0, 0, 0})), "more than 2^31-1 elements"},
		{"broadcast beyond the budget", stateOf(viewOf(storage, 0, []int64{1 << 20}, []int64{0})), `tensor "a": the tensors together need more than four times the file's size`},
		{"nine sides", stateOf(viewOf(storage, 0, make([]int64, 9), make([]int64, 9))), "at most 8 sides"},
		{"sides and strides differ", stateOf(viewOf(storage, 0, []int64{2}, []int64{1, 1})), "want storage, offset, size and stride"},
		{"complex numbers", stateOf(viewOf(strings.Replace(storage, "Float", "ComplexFloat", 1), 0, []int64{2}, []int64{1})), `storage "0" is a ComplexFloatStorage, whose size is unknown`},
		{"another storage", stateOf(viewOf(float32s("1", 4), 0, []int64{2}, []int64{1})), `the list of storages names "0", which no tensor uses`},
		{"another count", stateOf(viewOf(float32s("0", 5), 0, []int64{2}, []int64{1})), `storage "0" has a count of 4, its tensors say 5`},
		{"parameter without tensor", proto + "ctorch._utils\n_rebuild_parameter\n(NNNtR.", "want a tensor for a parameter, found None"},
		{"pairs that are none", proto + "ccollections\nOrderedDict\n(](NNetR.", "want pairs for an OrderedDict"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(legacyFile(c.pickle))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestViewsAreGathered(t *testing.T) {
	storage := float32s("0", 4)
	view := tup(str("storage"), "ctorch\nFloatStorage\n", str("0"), str("cuda:0"), num(4), tup(str("1"), num(1), num(3))) + "Q"
	for _, c := range []struct {
		name, tensor string
		want         []float32
	}{
		{"all", viewOf(storage, 0, []int64{2, 2}, []int64{2, 1}), []float32{0, 1, 2, 3}},
		{"transposed", viewOf(storage, 0, []int64{2, 2}, []int64{1, 2}), []float32{0, 2, 1, 3}},
		{"row", viewOf(storage, 2, []int64{2}, []int64{1}), []float32{2, 3}},
		{"repeated", viewOf(storage, 3, []int64{2, 1, 2}, []int64{0, 9, 0}), []float32{3, 3, 3, 3}},
		{"scalar", viewOf(storage, 3, nil, nil), []float32{3}},
		{"empty", viewOf(storage, 0, []int64{2, 0}, []int64{1, 1}), []float32{}},
		{"in a view of a storage", viewOf(view, 1, []int64{2}, []int64{1}), []float32{2, 3}},
	} {
		got, err := Parse(legacyFile(stateOf(c.tensor)))
		if err != nil || !reflect.DeepEqual(got["a"].F32, c.want) {
			t.Errorf("%s: got %v, %v, want %v", c.name, got, err, c.want)
		}
	}
}

func TestStateDictIsFound(t *testing.T) {
	a := viewOf(float32s("0", 4), 0, []int64{1}, []int64{1})
	b := viewOf(float32s("0", 4), 1, []int64{1}, []int64{1})
	inner := dictionary(str("w"), b)
	for _, c := range []struct {
		name, object string
		want         float32 // of "w"; below 0: an error
	}{
		{"direct", dictionary(str("w"), a), 0},
		{"last of a name counts", dictionary(str("w"), a, str("w"), b), 1},
		{"wrapped", dictionary(str("epoch"), num(3), str("state_dict"), inner), 1},
		{"wrapped twice", dictionary(str("model"), dictionary(str("state_dict"), inner)), 1},
		{"tensors beside the wrapper", dictionary(str("loss"), a, str("model"), inner), 1},
		{"wrapper without tensors", dictionary(str("w"), a, str("model"), dictionary(str("x"), num(1))), 0},
		{"numbers as names", dictionary(num(1), a), -1},
		{"tensor alone", a, -1},
		{"no tensor", dictionary(str("epoch"), num(3)), -1},
		{"dictionary in itself", "}q\x01(" + str("model") + "h\x01u", -1},
	} {
		got, err := Parse(legacyFile("\x80\x02" + c.object + a + "0."))
		switch {
		case c.want < 0:
			if err == nil || !strings.Contains(err.Error(), "state dict") {
				t.Errorf("%s: got %v, %v", c.name, got, err)
			}
		case err != nil || len(got) != 1 || got["w"].F32[0] != c.want:
			t.Errorf("%s: got %v, %v", c.name, got, err)
		}
	}
}

func TestZipRefusals(t *testing.T) {
	good := stateOf(viewOf(float32s("0", 2), 0, []int64{2}, []int64{1}))
	for _, c := range []struct {
		name    string
		members []string
		want    string
	}{
		{"no pickle", []string{"net/data/0", "12345678"}, `member "data.pkl" is missing`},
		{"no storage", []string{"net/data.pkl", good}, `tensor "a": member "data/0" is missing`},
		{"short storage", []string{"net/data.pkl", good, "net/data/0", "1234567"}, `storage "0" has 7 bytes, want 8`},
		{"big-endian", []string{"net/data.pkl", good, "net/data/0", "12345678", "net/byteorder", "big"}, `byteorder is "big"`},
		{"program", []string{"net/constants.pkl", "", "net/data.pkl", good}, "a TorchScript program"},
		{"twice", []string{"net/data.pkl", good, "net/data.pkl", good}, `member "data.pkl" stands twice`},
		{"evil", []string{"net/data.pkl", "\x80\x02cos\nsystem\n."}, "data.pkl: pickle asks for os.system: refused"},
		{"half a pickle", []string{"net/data.pkl", good[:40]}, "data.pkl: byte "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(zipFile(t, zip.Store, c.members...))
			if err == nil || !strings.Contains(err.Error(), "zip checkpoint: ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	_, err := Parse(zipFile(t, zip.Deflate, "net/data.pkl", good))
	if err == nil || !strings.Contains(err.Error(), "is compressed or encrypted") {
		t.Errorf("compressed member gives %v", err)
	}
}

// TestHostilePicklesStaySmall: what a pickle can make out of few bytes is bounded.
func TestHostilePicklesStaySmall(t *testing.T) {
	big := strings.Repeat("a", 1000)
	for _, c := range []struct{ name, pickle string }{
		{"nested lists", strings.Repeat("](", 200_000)},
		{"memo", strings.Repeat("\x94", 200_000)},
		{"one list in many", "]" + strings.Repeat("q\x01h\x01a", 200_000)},
		{"marks", strings.Repeat("(", 2_000_000)},
		{"list from the memo", str(big) + "q\x010](" + strings.Repeat("h\x01", 300_000) + "e(" + strings.Repeat("h\x01", 300_000) + "e"},
		{"doubling tuples", "N" + strings.Repeat("2\x86", 100)},
		{"views", float32s("0", 4) + "q\x01" + strings.Repeat("h\x01", 300_000)},
	} {
		b := []byte("\x80\x02" + c.pickle)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Parse(b)
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s was read", c.name)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 200*uint64(len(b))+1<<20 {
			t.Errorf("%s: %d bytes allocated for %d", c.name, used, len(b))
		}
	}
}

func TestManyObjectsAreRefused(t *testing.T) {
	_, err := Parse([]byte("\x80\x02](" + strings.Repeat("]", maxObjects)))
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("more than %d objects", maxObjects)) {
		t.Errorf("got %v", err)
	}
}

// zipFile holds members given as names and contents in turn.
func zipFile(t *testing.T, method uint16, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: members[i], Method: method})
		if err == nil {
			_, err = w.Write([]byte(members[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
