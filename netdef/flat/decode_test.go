package flat

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
	"github.com/edgeseg/edgeseg/netdef/strictjson"
	"github.com/edgeseg/edgeseg/ops"
)

// TestGraphRefusals changes one place of a good graph.
func TestGraphRefusals(t *testing.T) {
	graph, tensors := parts(t)
	for _, c := range []struct{ name, old, new, want string }{
		{"no JSON", "{", "", "edgeseg.graph: byte 0: want an object"},
		{"text after it", `}}}`, `}}} 1`, "edgeseg.graph: byte "},
		{"no version", `"version":[1,0],`, ``, "edgeseg.graph: no version"},
		{"another major version", `[1,0]`, `[2,0]`, "edgeseg.graph: version 2.0 of the format, this program reads 1.1"},
		{"version of three", `[1,0]`, `[1,0,0]`, "want 2 integers, found more"},
		{"version of one", `[1,0]`, `[1]`, "want 2 integers, found 1"},
		{"version in words", `[1,0]`, `"1.0"`, "want an array"},
		{"key twice", `"net":"tiny"`, `"net":"tiny","net":"tiny"`, `key "net" stands twice`},
		{"key in another case", `"net"`, `"Net"`, `edgeseg.graph: key "Net" is not in version 1.1 of the format`},
		{"unknown key of a value", `"raw":true`, `"row":true`, `int8: value 0 "frame": key "row" is not in version 1.1`},
		{"unknown key of a node", `"output":1`, `"output":1,"when":2`, `float32: node 0 "conv": key "when" is not in`},
		{"unknown operator", `"op":"conv"`, `"op":"lstm"`, `float32: node 0 "conv": operator "lstm" is not in version 1.1 of the format`},
		{"no operator", `"op":"conv",`, ``, `node 0 "conv": no operator`},
		{"unknown attribute", `"out":2`, `"out":2,"dilate":1`, `node 0 "conv": attribute "dilate" is not in`},
		{"attribute in another case", `"out":2`, `"Out":2`, `attribute "Out" is not in`},
		{"attribute twice", `"out":2`, `"out":2,"out":2`, `key "out" stands twice`},
		{"attribute under x", `"out":2`, `"out":2,"x":1`, `attribute "x" is not in`},
		{"attribute of another type", `"kernel":[1,1]`, `"kernel":1`, `attribute "kernel": byte `},
		{"attribute too long", `"kernel":[1,1]`, `"kernel":[1,1,1]`, `attribute "kernel": want 2 integers, found more`},
		{"attribute of 33 bits", `"out":2`, `"out":4294967298`, `attribute "out": 4294967298 does not fit 32 bits`},
		{"attribute with a fraction", `"out":2`, `"out":2.0`, `2.0 is not an integer`},
		{"unknown activation", `"activation":"relu"`, `"activation":"elu"`, `attribute "activation": activation "elu" is not in`},
		{"unknown mode", `"bilinear","align_corners":true,"num"`, `"cubic","align_corners":true,"num"`, `node "up": `},
		{"unknown variant", `"int8":{`, `"int4":{`, `variant "int4" is not in version 1.1`},
		{"no variants", graph[strings.Index(graph, `"variants"`):], `"variants":{}}`, `model has no graph`},
		{"unknown result", `"kind":"argmax"`, `"kind":"boxes"`, `result "boxes"`},
		{"unknown channel order", `"bgr"`, `"yuv"`, `channel order "yuv" is not in`},
		{"unknown fit", `"stretch"`, `"tile"`, `fit "tile"`},
		{"two means", `[0.485,0.456,0.406]`, `[0.485,0.456]`, "want 3 numbers, found 2"},
		{"four means", `[0.485,0.456,0.406]`, `[0.485,0.456,0.406,1]`, "want 3 numbers, found more"},
		{"color in words", `"#01abff"`, `"red"`, `class 0: color "red", want #rrggbb`},
		{"color in upper case", `"#01abff"`, `"#01ABFF"`, `class 0: color "#01ABFF"`},
		{"huge input", `"height":8`, `"height":2147483646`, "input size 2147483646x6"},
		{"input of 40 bits", `"height":8`, `"height":1099511627776`, "does not fit 32 bits"},
		{"huge kernel", `"out":2,"kernel":[1,1]`, `"out":16384,"kernel":[2147483647,2147483647]`, `node "conv": `},
		{"negative stride", `"stride":[2,2]`, `"stride":[-2,2]`, `node "conv": `},
		{"huge channels", `"name":"frame","channels":3}`, `"name":"frame","channels":2147483647}`, `value "frame": `},
		{"cycle", `"inputs":[0],"output":1`, `"inputs":[2],"output":1`, `node "conv": reads value "logits"`},
		{"node reads itself", `"inputs":[1],"output":2`, `"inputs":[2],"output":2`, `node "up": reads value "logits"`},
		{"value that is not there", `"inputs":[1],"output":2`, `"inputs":[7],"output":2`, `node "up": reads value 7`},
		{"value before the first", `"inputs":[1],"output":2`, `"inputs":[-1],"output":2`, `node "up": reads value -1`},
		{"no output", `"inputs":[1],"output":2`, `"inputs":[1]`, `node "up": makes value -1`},
		{"name twice", `"name":"up"`, `"name":"conv"`, `node "conv": there are two`},
		{"tensor that is not there", `"bias":"conv.bias"`, `"bias":"conv.boas"`, `node "conv": bias is tensor "conv.boas"`},
		{"tensor of another shape", `"bias":"conv.bias"`, `"bias":"conv.weight"`, `node "conv": bias has shape [2 1 1 3], want [2]`},
		{"tensor of another type", `"bias":"conv.bias"`, `"bias":"conv.qbias"`, `node "conv": bias is int32, want float32`},
		{"unknown role", `"bias":"conv.bias"`, `"bias":"conv.bias","slope":"conv.bias"`, `node "conv": conv takes no "slope"`},
		{"zero point of 9 bits", `"zero_point":-128,"raw"`, `"zero_point":128,"raw"`, `value "frame": `},
		{"no scales", `"scales":"int8.scales",`, ``, `value "frame": `},
		{"scales that are not there", `"int8.scales"`, `"int8.scale"`, `int8: scales are tensor "int8.scale", want one of F32 and shape [3]`},
		{"scales of another type", `"int8.scales"`, `"conv.qbias"`, `int8: scales are tensor "conv.qbias", want one of F32`},
		{"scales of another count", `"int8.scales"`, `"conv.bias"`, `int8: scales are tensor "conv.bias", want one of F32`},
		{"deep nesting", `"net":"tiny"`, `"x":` + strings.Repeat("[", 100) + strings.Repeat("]", 100), "more than 32 levels"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(graph, c.old) {
				t.Fatalf("the graph has no %s", c.old)
			}
			_, err := Parse(forge(t, strings.Replace(graph, c.old, c.new, 1), tensors))
			wantError(t, err, c.want)
			if err != nil && (!strings.HasPrefix(err.Error(), "flat: ") || strings.Contains(err.Error(), "netdef: ")) {
				t.Errorf("prefix of %v", err)
			}
		})
	}
}

func TestTensorRefusals(t *testing.T) {
	graph, good := parts(t)
	for _, c := range []struct {
		name   string
		change func([]safetensors.Tensor) []safetensors.Tensor
		want   string
	}{
		{"short elements first", func(x []safetensors.Tensor) []safetensors.Tensor { return append(x[5:], x[:5]...) }, `tensor "conv.bias": elements of 4 bytes behind those of 1`},
		{"type of no use", func(x []safetensors.Tensor) []safetensors.Tensor {
			return append([]safetensors.Tensor{{Name: "z", Type: safetensors.F64, Data: make([]byte, 8)}}, x...)
		}, `tensor "z": type "F64" is not in version 1.1`},
		{"name twice", func(x []safetensors.Tensor) []safetensors.Tensor { return append(x, x[5]) }, `key "conv.q" stands twice`},
		{"NaN", func(x []safetensors.Tensor) []safetensors.Tensor {
			x[0].Data = []byte{0, 0, 0xc0, 0x7f, 0, 0, 0, 0}
			return x
		}, `node "conv": bias holds NaN`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(forge(t, graph, c.change(append([]safetensors.Tensor(nil), good...))))
			wantError(t, err, c.want)
		})
	}
}

func TestHeaderRefusals(t *testing.T) {
	b := file(t)
	header := string(b[8:strings.LastIndex(string(b), "}}")])
	sum := header[strings.Index(header, checksumKey)+len(checksumKey)+3:][:8]
	for _, c := range []struct{ name, old, new, want string }{
		{"no checksum", `,"edgeseg.checksum":"` + sum + `"`, ``, "no edgeseg.checksum in its header"},
		{"empty checksum", `:"` + sum, `:"`, `edgeseg.checksum is "", want eight lower-case hex digits`},
		{"upper-case checksum", sum, strings.ToUpper(sum), `edgeseg.checksum is "`},
		{"escaped checksum", sum, `\u0061` + sum[1:], `edgeseg.checksum is "`},
		{"another checksum", sum, "00000000", `damaged: its checksum is `},
		{"checksum twice", `"edgeseg.checksum"`, `"edgeseg.checksum":"` + sum + `","edgeseg.checksum"`, "stands twice"},
		{"no graph", graphKey, "graph", "no edgeseg.graph in its header"},
		{"data at another place", `"conv.bias":`, `  "conv.bias":`, "data begin at byte"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := strings.Replace(string(b[8:]), c.old, c.new, 1)
			n := int64(b[0]) | int64(b[1])<<8
			n += int64(len(x) - len(b) + 8)
			forged := append([]byte{byte(n), byte(n >> 8), 0, 0, 0, 0, 0, 0}, x...)
			if strings.HasPrefix(c.name, "data") {
				forged = resign(forged)
			}
			_, err := Parse(forged)
			wantError(t, err, c.want)
		})
	}
}

func TestNewerFileIsReadIfAllOfItIsKnown(t *testing.T) {
	graph, tensors := parts(t)
	newer := strings.Replace(graph, "[1,0]", "[1,3]", 1)
	m, err := Parse(forge(t, newer, tensors))
	if err != nil || !reflect.DeepEqual(m, tiny()) {
		t.Errorf("got %v, %v", m, err)
	}
	for old, change := range map[string]string{
		`"op":"resize"`:                         `"op":"warp"`,
		`"bilinear","align_corners":true,"num"`: `"cubic","align_corners":true,"num"`,
	} {
		_, err = Parse(forge(t, strings.Replace(newer, old, change, 1), tensors))
		wantError(t, err, "; the file needs version 1.3 of the format, this program reads 1.1")
		if modelfile.Hint(err) != "a newer edgeseg reads it" {
			t.Errorf("hint is %q", modelfile.Hint(err))
		}
	}
}

func TestOrderOfKeysAndWhatIsUnderXDoNotMatter(t *testing.T) {
	graph, tensors := parts(t)
	for old, change := range map[string]string{
		`"version":[1,0],"net":"tiny"`:            ` "net":"tiny", "x":{"version":[9,9],"a":[null,1e3]}, "version":[1,0] `,
		`"name":"conv","op":"conv","attributes":`: `"x":1,"attributes":`,
		`"input":{`:             `"input":{"x":"", `,
		`"variants":{"float32"`: `"variants":{"x":{"values":3},"float32"`,
	} {
		if old[1] == 'n' { // the operator behind its attributes
			change += `{"out":2,"kernel":[1,1],"stride":[2,2],"activation":"relu"},"op":"conv","name":"conv"`
			old += `{"out":2,"kernel":[1,1],"stride":[2,2],"activation":"relu"}`
		}
		if !strings.Contains(graph, old) {
			t.Fatalf("the graph has no %s", old)
		}
		m, err := Parse(forge(t, strings.Replace(graph, old, change, 1), tensors))
		if err != nil || !reflect.DeepEqual(m, tiny()) {
			t.Errorf("%s: got %v, %v", change, m, err)
		}
	}
}

// TestEveryOperatorsAttributesAreReadBack fills each field of each operator.
func TestEveryOperatorsAttributesAreReadBack(t *testing.T) {
	for _, kind := range ops.Kinds() {
		op, _ := ops.New(kind)
		v := reflect.ValueOf(op).Elem()
		for i := range v.NumField() {
			switch f := v.Field(i).Addr().Interface().(type) {
			case *int:
				*f = i + 1
			case *bool:
				*f = true
			case *float64:
				*f = 0.5
			case *string:
				*f = "text"
			case *[2]int:
				*f = [2]int{i, -2}
			case *[4]int:
				*f = [4]int{i, 2, 3, 4}
			case *ops.Activation:
				*f = ops.ReLU6
			default:
				t.Errorf("%s: no value for %v", kind, v.Field(i).Type())
			}
		}
		b, err := json.Marshal(op)
		if err != nil {
			t.Fatal(err)
		}
		back, _ := ops.New(kind)
		if err := readAttributes(strictjson.NewReader(b), back); err != nil || !reflect.DeepEqual(back, op) {
			t.Errorf("%s: %s became %+v, %v", kind, b, back, err)
		}
	}
}

func TestErrorsOfTheNetworkKeepTheirHint(t *testing.T) {
	err := bare(&netdef.Error{Text: "text", Advice: "advice"})
	if err.Error() != "text" || modelfile.Hint(err) != "advice" {
		t.Errorf("got %v, hint %q", err, modelfile.Hint(err))
	}
	if plain := errors.New("plain"); bare(plain) != plain {
		t.Error("another error was changed")
	}
}
