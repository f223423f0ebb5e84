package torch

import (
	"encoding/binary"
	"fmt"

	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/ops"
)

const (
	legacyMagic   = long("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19") // 0x1950a86a20f9469cfc6c
	legacyVersion = 1001
)

// readLegacy reads the format before PyTorch 1.6. Five pickles stand in a row: a magic
// number, a version, the writer's system, the object, the list of storage keys. Then come the
// storages in the list's order, each as a count of elements and the elements.
func readLegacy(b []byte) (map[string]*ops.Param, error) {
	var parts [5]any
	known := map[string]*storage{}
	at := 0
	for i := range parts {
		m := newMachine(b, at)
		m.storages = known
		v, err := m.run()
		if err != nil {
			return nil, err
		}
		parts[i], at = v, m.pos
		if i == 0 && v != legacyMagic {
			return nil, modelfile.WithHint(fmt.Errorf("not written by torch.save: the first object is %s", describe(v)), saveStateDict)
		}
		if i == 1 && v != int64(legacyVersion) {
			return nil, fmt.Errorf("format version is %s, want %d", describe(v), legacyVersion)
		}
	}
	if system, ok := parts[2].(*dict); ok && system.get("little_endian") == false {
		return nil, fmt.Errorf("written on a big-endian machine, only little-endian is read")
	}
	keys, ok := parts[4].(*list)
	if !ok {
		return nil, fmt.Errorf("the fifth object is %s, want the list of storages", describe(parts[4]))
	}
	data, err := readStorages(b, at, keys.items, known)
	if err != nil {
		return nil, err
	}
	return tensorsOf(parts[3], newBudget(b), func(s *storage) ([]byte, error) {
		whole, ok := data[s.key]
		if !ok {
			return nil, fmt.Errorf("storage %q is not in the file", s.key)
		}
		size := int64(s.dtype.Size())
		if n := int64(len(whole)); s.offset*size > n || s.bytes() > n-s.offset*size {
			return nil, fmt.Errorf("storage %q has %d bytes, want %d from %d", s.key, n, s.bytes(), s.offset*size)
		}
		return whole[s.offset*size:], nil
	})
}

// readStorages cuts what follows the pickles into storages.
func readStorages(b []byte, at int, keys []any, known map[string]*storage) (map[string][]byte, error) {
	data := map[string][]byte{}
	for _, k := range keys {
		key, ok := k.(string)
		s := known[key]
		if !ok || s == nil {
			return nil, fmt.Errorf("the list of storages names %s, which no tensor uses", describe(k))
		}
		if _, twice := data[key]; twice {
			return nil, fmt.Errorf("the list of storages names %q twice", key)
		}
		if s.dtype.Size() == 0 {
			return nil, fmt.Errorf("storage %q is a %s, whose size is unknown", key, s.kind)
		}
		if len(b)-at < 8 {
			return nil, fmt.Errorf("byte %d: want the count of storage %q: the file is cut off", at, key)
		}
		count := binary.LittleEndian.Uint64(b[at:])
		if count != uint64(s.whole) {
			return nil, fmt.Errorf("byte %d: storage %q has a count of %d, its tensors say %d", at, key, count, s.whole)
		}
		at += 8
		n := s.whole * int64(s.dtype.Size())
		if n > int64(len(b)-at) {
			return nil, fmt.Errorf("byte %d: storage %q needs %d bytes, %d follow: the file is cut off", at, key, n, len(b)-at)
		}
		data[key] = b[at:][:n]
		at += int(n)
	}
	if at != len(b) {
		return nil, fmt.Errorf("byte %d: want the end after the last storage, %d bytes follow", at, len(b)-at)
	}
	return data, nil
}
