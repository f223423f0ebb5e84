package flat

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/ops"
)

// TestHostileFilesStaySmall: no file makes the reader allocate much more than its own size.
func TestHostileFilesStaySmall(t *testing.T) {
	graph, tensors := parts(t)
	many := func(s string, n int) string { return strings.Repeat(s+",", n)[:n*(len(s)+1)-1] }
	replace := func(old, change string) []byte {
		return forge(t, strings.Replace(graph, old, change, 1), tensors)
	}
	weights := tiny()
	weights.Tensors["z"] = &ops.Param{Type: ops.Float32, Dims: []int{1 << 20}, F32: make([]float32, 1<<20)}
	large, err := Encode(weights)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		file []byte
	}{
		{"huge header", append([]byte{0, 0, 0, 1, 0, 0, 0, 0}, '{')},
		{"values", replace(`"values":[`, `"values":[`+many("{}", 300_000)+",")},
		{"nodes", replace(`"nodes":[`, `"nodes":[`+many(`{"op":"argmax"}`, 100_000)+",")},
		{"inputs", replace(`"inputs":[0]`, `"inputs":[`+many("0", 1_000_000)+"]")},
		{"params", replace(`"bias":`, manyKeys(100_000)+`"bias":`)},
		{"classes", replace(`"classes":[`, `"classes":[`+many("{}", 300_000)+",")},
		{"under x", replace(`"net":"tiny"`, `"x":[`+many("[]", 1_000_000)+`],"net":0`)},
		{"tensors without data", resign(manyTensors(t, 30_000))},
		{"huge shape", replace(`"kernel":[1,1]`, `"kernel":[2147483647,2147483647]`)},
		{"data, cut", large[:len(large)-1]},
		{"data and a bad graph", resign([]byte(strings.Replace(string(large), `\"op\":\"conv\"`, `\"op\":\"cons\"`, 1)))},
		{"data and a bad node", resign([]byte(strings.Replace(string(large), `\"kernel\":[1,1]`, `\"kernel\":[9,9]`, 1)))},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Parse(c.file)
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s: read", c.name)
		}
		// every allocation counts here, also what was freed in between
		used, limit := after.TotalAlloc-before.TotalAlloc, 2*uint64(len(c.file))+8<<20+instrumented
		if strings.HasPrefix(c.name, "data") {
			limit = uint64(len(c.file)) + 1<<18
		}
		if used > limit {
			t.Errorf("%s: %d bytes allocated for a file of %d (%v)", c.name, used, len(c.file), err)
		}
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"%d":"",`, i)
	}
	return b.String()
}

func manyTensors(t *testing.T, n int) []byte {
	graph, tensors := parts(t)
	for i := range n {
		tensors = append(tensors, safetensors.Tensor{Name: fmt.Sprint(i), Type: safetensors.I8, Dims: []int{0}})
	}
	return forge(t, strings.Replace(graph, `"op":"conv"`, `"op":"cons"`, 1), tensors)
}

// FuzzParse repairs the checksum of what it is given, so that the fuzzer gets behind it.
func FuzzParse(f *testing.F) {
	graph, tensors := parts(f)
	f.Add(file(f))
	for _, s := range [][2]string{
		{`"inputs":[0]`, `"inputs":[2]`},
		{`"kernel":[1,1]`, `"kernel":[2147483647,2147483647]`},
		{`"op":"conv"`, `"op":"conv_transpose"`},
		{`[1,0]`, `[1,7]`},
		{`"scales":"int8.scales",`, ``},
	} {
		f.Add(forge(f, strings.Replace(graph, s[0], s[1], 1), tensors))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := Parse(b); err == nil {
			t.Log("a right checksum")
		}
		m, err := Parse(resign(append([]byte(nil), b...)))
		if err != nil {
			return
		}
		first, err := Encode(m)
		if err != nil {
			t.Fatalf("read but not written: %v", err)
		}
		again, err := Parse(first)
		if err != nil {
			t.Fatalf("written but not read: %v", err)
		}
		second, err := Encode(again)
		if err != nil || string(first) != string(second) {
			t.Errorf("two ways around differ: %v", err)
		}
	})
}
