package torch

import (
	"fmt"
	"math"
	"strings"

	"github.com/edgeseg/edgeseg/ops"
)

const maxDims = 8

// tensor is a view of a storage: element i, j, .. lies at offset + i*strides[0] + j*strides[1] + ..
type tensor struct {
	storage *storage
	offset  int64
	dims    []int
	strides []int64
	elems   int64
}

// global pushes a name that the pickle may use, and refuses all others.
func (m *machine) global(module, name string) {
	if m.err != nil {
		return
	}
	full := module + "." + name
	switch full {
	case "collections.OrderedDict", "torch._utils._rebuild_tensor",
		"torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter":
	default:
		if module != "torch" && module != "torch.storage" || !isStorage(name) {
			m.refuse(full)
			return
		}
	}
	m.push(global(full))
}

// isStorage accepts one word that ends in Storage: no way through a module.
func isStorage(name string) bool {
	odd := func(c rune) bool {
		return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9')
	}
	return strings.HasSuffix(name, "Storage") && !strings.ContainsFunc(name, odd)
}

// reduce stands for a call of one of the allowed names.
func (m *machine) reduce(callee, arguments any) {
	if m.err != nil || !m.count() {
		return
	}
	name, _ := callee.(global)
	args, ok := arguments.(tuple)
	if !ok {
		m.fail("want a tuple of arguments, found %s", describe(arguments))
		return
	}
	switch {
	case name == "collections.OrderedDict":
		m.push(m.orderedDict(args))
	case name == "torch._utils._rebuild_tensor" && len(args) == 4,
		name == "torch._utils._rebuild_tensor_v2" && len(args) >= 6:
		t, err := rebuildTensor(args)
		if err != nil {
			m.fail("%w", err)
		}
		m.push(t)
	case name == "torch._utils._rebuild_parameter" && len(args) >= 1:
		if _, ok := args[0].(*tensor); !ok {
			m.fail("want a tensor for a parameter, found %s", describe(args[0]))
		}
		m.push(args[0])
	case name == "":
		m.refuse("a call of " + describe(callee))
	default:
		m.refuse(fmt.Sprintf("a call of %s with %d arguments", name, len(args)))
	}
}

// orderedDict is an empty dictionary, or one of a list of pairs.
func (m *machine) orderedDict(args tuple) *dict {
	d := &dict{}
	if len(args) == 0 {
		return d
	}
	pairs, ok := args[0].(*list)
	if !ok || len(args) != 1 {
		m.fail("want pairs for an OrderedDict")
		return d
	}
	for _, p := range pairs.items {
		switch p := p.(type) {
		case tuple:
			ok = len(p) == 2
			d.add(p)
		case *list:
			ok = len(p.items) == 2
			d.add(p.items)
		default:
			ok = false
		}
		// the same list can be asked for again and again: its pairs count each time
		if !ok || !m.count() {
			m.fail("want pairs for an OrderedDict")
			break
		}
	}
	return d
}

// persistent pushes the storage that an identifier names: ("storage", type, key,
// location, count) and before 1.6 one more, None or a view (key, offset, count).
func (m *machine) persistent(id any) {
	if m.err != nil || !m.count() {
		return
	}
	t, _ := id.(tuple)
	if len(t) < 5 || len(t) > 6 || t[0] != "storage" {
		m.fail("want the identifier of a storage, found %s", describe(id))
		return
	}
	kind, ok1 := t[1].(global)
	key, ok2 := t[2].(string)
	count, ok3 := t[4].(int64)
	name := string(kind[strings.LastIndexByte(string(kind), '.')+1:])
	if !ok1 || !ok2 || !ok3 || count < 0 || count > math.MaxInt32 || !isStorage(name) {
		m.fail("want type, key and count of a storage, found %s, %s, %s", describe(t[1]), describe(t[2]), describe(t[4]))
		return
	}
	s := &storage{kind: name, dtype: storageTypes[name], key: key, whole: count, count: count}
	if len(t) == 6 && t[5] != nil {
		view, _ := t[5].(tuple)
		if len(view) != 3 {
			m.fail("want key, offset and count of a view, found %s", describe(t[5]))
			return
		}
		offset, ok1 := view[1].(int64)
		size, ok2 := view[2].(int64)
		if !ok1 || !ok2 || offset < 0 || size < 0 || offset > count || size > count-offset {
			m.fail("view of %s from %s does not fit a storage of %d", describe(view[2]), describe(view[1]), count)
			return
		}
		s.offset, s.count = offset, size
	}
	if first := m.storages[key]; first == nil {
		m.storages[key] = s
	} else if first.kind != s.kind || first.whole != s.whole {
		m.fail("storage %q is %d of %s here and %d of %s before", key, s.whole, s.kind, first.whole, first.kind)
	}
	m.push(s)
}

// rebuildTensor checks storage, offset, size and stride against each other.
func rebuildTensor(args tuple) (*tensor, error) {
	s, ok := args[0].(*storage)
	offset, ok2 := args[1].(int64)
	size, ok3 := args[2].(tuple)
	stride, ok4 := args[3].(tuple)
	if !ok || !ok2 || !ok3 || !ok4 || len(size) != len(stride) || len(size) > maxDims {
		return nil, fmt.Errorf("want storage, offset, size and stride of a tensor of at most %d sides", maxDims)
	}
	t := &tensor{storage: s, offset: offset, elems: 1}
	last := offset // index of the last element
	for i := range size {
		n, ok := size[i].(int64)
		step, ok2 := stride[i].(int64)
		if !ok || !ok2 || n < 0 || n > math.MaxInt32 || step < 0 || step > math.MaxInt32 {
			return nil, fmt.Errorf("tensor has a side of %s with stride %s", describe(size[i]), describe(stride[i]))
		}
		if n > 0 && t.elems > math.MaxInt32/n {
			return nil, fmt.Errorf("tensor has more than 2^31-1 elements")
		}
		t.elems *= n
		last += max(0, n-1) * step // at most 8 terms below 2^62: the check below comes in time
		if offset < 0 || last < 0 || last > math.MaxInt32 {
			return nil, fmt.Errorf("tensor reaches element %d of its storage", last)
		}
		t.dims = append(t.dims, int(n))
		t.strides = append(t.strides, step)
	}
	if t.elems > 0 && (offset < 0 || last >= s.count) {
		return nil, fmt.Errorf("tensor of shape %v at %d reaches element %d of a storage of %d", t.dims, offset, last, s.count)
	}
	return t, nil
}

// gather copies the tensor's elements from its storage's bytes.
func (t *tensor) gather(data []byte) *ops.Param {
	p := &ops.Param{Type: ops.Float32, Dims: t.dims, F32: make([]float32, t.elems)}
	index := make([]int, len(t.dims))
	at := t.offset
	for i := range p.F32 {
		p.F32[i] = t.storage.dtype.Float(data, int(at))
		for d := len(index) - 1; d >= 0; d-- {
			at += t.strides[d]
			if index[d]++; index[d] < t.dims[d] {
				break
			}
			at -= int64(t.dims[d]) * t.strides[d]
			index[d] = 0
		}
	}
	return p
}
