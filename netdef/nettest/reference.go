package nettest

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/edgeseg/edgeseg/netdef/safetensors"
)

// Reference is a network whose weights are given by formula, and what PyTorch computes with them:
// NAME.json and NAME.safetensors of a folder.
type Reference struct {
	Name       string `json:"name"`
	Classes    int    `json:"classes"`
	Parameters int64  `json:"parameters"` // all that are trained
	Inference  *int64 `json:"parameters_inference"`
	Tensors    []struct {
		Name  string `json:"name"`
		Shape []int  `json:"shape"`
	} `json:"tensors"` // that inference reads
	Scale     map[string]float32         `json:"scale"`     // by regular expression on names
	Constants map[string]json.RawMessage `json:"constants"` // tensors that do not follow the formula
	Aliases   map[string]string          `json:"aliases"`   // second name of a module: first name, both ending in *
	Dead      []string                   `json:"dead"`      // tensors that checkpoints hold and inference leaves out
	Auxiliary []string                   `json:"auxiliary"` // likewise

	Frames []ReferenceFrame `json:"-"`
}

// ReferenceFrame is a frame and the maps that a reference network makes of it.
type ReferenceFrame struct {
	H, W   int
	RGB    []byte // [H][W][3]
	Mask   []byte // [H][W]
	Logits ReferenceMap
	Inner  map[string]ReferenceMap // maps inside of the network, by module
}

// ReferenceMap is a float32 map [H][W][C].
type ReferenceMap struct {
	H, W, C int
	F32     []float32
}

// OpenReference reads a reference network.
func OpenReference(dir, name string) (*Reference, error) {
	text, err := os.ReadFile(filepath.Join(dir, name+".json"))
	if err != nil {
		return nil, err
	}
	r := &Reference{}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("nettest: %s.json: %w", name, err)
	}
	file, err := os.ReadFile(filepath.Join(dir, name+".safetensors"))
	if err != nil {
		return nil, err
	}
	f, err := safetensors.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("nettest: %s.safetensors: %w", name, err)
	}
	all := map[string]safetensors.Tensor{}
	for _, t := range f.Tensors {
		all[t.Name] = t
	}
	for k := 0; ; k++ {
		prefix := fmt.Sprintf("frame%d.", k)
		rgb, ok := all[prefix+"rgb"]
		if !ok {
			break
		}
		fr := ReferenceFrame{H: rgb.Dims[0], W: rgb.Dims[1], RGB: rgb.Data, Mask: all[prefix+"mask"].Data,
			Logits: referenceMap(all[prefix+"logits"]), Inner: map[string]ReferenceMap{}}
		for name, t := range all {
			if module, ok := strings.CutPrefix(name, prefix+"mid."); ok {
				fr.Inner[module] = referenceMap(t)
			}
		}
		r.Frames = append(r.Frames, fr)
	}
	if len(r.Frames) == 0 {
		return nil, fmt.Errorf("nettest: %s.safetensors holds no frame", name)
	}
	return r, nil
}

func referenceMap(t safetensors.Tensor) ReferenceMap {
	m := ReferenceMap{H: t.Dims[0], W: t.Dims[1], C: t.Dims[2]}
	m.F32 = make([]float32, m.H*m.W*m.C)
	for i := range m.F32 {
		m.F32[i] = t.Type.Float(t.Data, i)
	}
	return m
}

// NumParams counts the parameters that inference reads.
func (r *Reference) NumParams() int64 {
	if r.Inference != nil {
		return *r.Inference
	}
	return r.Parameters
}

// StateDict is the network's checkpoint as a safetensors file, with the tensors that inference leaves out.
func (r *Reference) StateDict() ([]byte, error) {
	var all []safetensors.Tensor
	add := func(name string, dims []int, v []float32) {
		data := make([]byte, 4*len(v))
		for i, x := range v {
			binary.LittleEndian.PutUint32(data[4*i:], math.Float32bits(x))
		}
		all = append(all, safetensors.Tensor{Name: name, Type: safetensors.F32, Dims: dims, Data: data})
	}
	for _, t := range r.Tensors {
		v, err := r.values(t.Name, t.Shape)
		if err != nil {
			return nil, err
		}
		add(t.Name, t.Shape, v)
		for second, first := range r.Aliases {
			if rest, ok := strings.CutPrefix(t.Name, strings.TrimSuffix(first, "*")); ok {
				add(strings.TrimSuffix(second, "*")+rest, t.Shape, v)
			}
		}
	}
	for _, name := range append(r.Dead, r.Auxiliary...) {
		add(name, []int{1}, []float32{1})
	}
	return safetensors.Encode(nil, all)
}

// values gives a tensor by formula, scaled where the reference says so, or the constant that it states.
func (r *Reference) values(name string, dims []int) ([]float32, error) {
	if text, ok := r.Constants[name]; ok {
		var c struct{ Values []float32 }
		err := json.Unmarshal(text, &c)
		return c.Values, err
	}
	v := Weights(name, dims)
	for pattern, factor := range r.Scale {
		matches, err := regexp.MatchString(pattern, name)
		if err != nil {
			return nil, fmt.Errorf("nettest: %s: %w", r.Name, err)
		}
		for i := range v {
			if matches {
				v[i] = float32(v[i] * factor)
			}
		}
	}
	return v, nil
}
