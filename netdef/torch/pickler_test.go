package torch

import (
	"encoding/binary"
	"math"
	"strings"
)

// A pickle is written as text of opcodes; the functions below make the usual pieces.

func num(n int64) string {
	if n < math.MinInt32 || n > math.MaxInt32 {
		return "\x8a\x08" + string(binary.LittleEndian.AppendUint64(nil, uint64(n)))
	}
	return "J" + string(binary.LittleEndian.AppendUint32(nil, uint32(n)))
}

func str(s string) string {
	return "X" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(s)))) + s
}

func tup(items ...string) string { return "(" + strings.Join(items, "") + "t" }

func nums(n []int64) string {
	var items []string
	for _, x := range n {
		items = append(items, num(x))
	}
	return tup(items...)
}

func dictionary(pairs ...string) string { return "}(" + strings.Join(pairs, "") + "u" }

// float32s is a storage of n elements.
func float32s(key string, n int64) string {
	return tup(str("storage"), "ctorch\nFloatStorage\n", str(key), str("cpu"), num(n)) + "Q"
}

// viewOf is a tensor in a storage.
func viewOf(storage string, offset int64, size, stride []int64) string {
	return "ctorch._utils\n_rebuild_tensor\n" + tup(storage, num(offset), nums(size), nums(stride)) + "R"
}

// stateOf is a pickle of a state dict with these tensors, named a, b, ...
func stateOf(tensors ...string) string {
	var pairs []string
	for i, t := range tensors {
		pairs = append(pairs, str(string(rune('a'+i))), t)
	}
	return "\x80\x02" + dictionary(pairs...) + "."
}

// legacyFile is a checkpoint before 1.6 around an object, with one storage "0" of 0, 1, 2, 3.
func legacyFile(object string) []byte {
	b := []byte("\x80\x02\x8a\x0a" + string(legacyMagic) + ".\x80\x02M\xe9\x03.\x80\x02}.")
	b = append(b, object+"\x80\x02]"+str("0")+"a."...)
	b = binary.LittleEndian.AppendUint64(b, 4)
	for i := range 4 {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(i)))
	}
	return b
}
