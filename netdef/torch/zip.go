package torch

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"strings"

	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/ops"
)

// readZip reads the format since PyTorch 1.6: ROOT/data.pkl holds the pickle, ROOT/data/KEY a storage.
func readZip(b []byte) (map[string]*ops.Param, error) {
	a, err := openArchive(b)
	if err != nil {
		return nil, err
	}
	if a.members["constants.pkl"] != nil {
		return nil, modelfile.WithHint(fmt.Errorf("a TorchScript program, not a state dict"), saveStateDict)
	}
	if order, err := a.optional("byteorder"); err != nil {
		return nil, err
	} else if order != nil && string(order) != "little" {
		return nil, fmt.Errorf("byteorder is %q, only little is read", order)
	}
	program, err := a.data("data.pkl")
	if err != nil {
		return nil, err
	}
	m := newMachine(program, 0)
	top, err := m.run()
	if err != nil {
		return nil, fmt.Errorf("data.pkl: %w", err)
	}
	return tensorsOf(top, newBudget(b), func(s *storage) ([]byte, error) {
		data, err := a.data("data/" + s.key)
		if err == nil && int64(len(data)) < s.bytes() {
			err = fmt.Errorf("storage %q has %d bytes, want %d", s.key, len(data), s.bytes())
		}
		return data, err
	})
}

// archive is a zip file in memory whose members are stored without compression.
type archive struct {
	file    []byte
	members map[string]*zip.File // by path below the root folder
	checked map[string][]byte    // data of members whose checksum is right
}

func openArchive(b []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("no directory of members at its end: the file is cut off or damaged")
	}
	a := &archive{b, map[string]*zip.File{}, map[string][]byte{}}
	for _, f := range z.File {
		_, name, ok := strings.Cut(f.Name, "/")
		if !ok {
			name = f.Name
		}
		if _, twice := a.members[name]; twice {
			return nil, fmt.Errorf("member %q stands twice", name)
		}
		a.members[name] = f
	}
	return a, nil
}

func (a *archive) optional(name string) ([]byte, error) {
	if a.members[name] == nil {
		return nil, nil
	}
	return a.data(name)
}

// data is a member's content, borrowed from the file.
func (a *archive) data(name string) ([]byte, error) {
	if b, ok := a.checked[name]; ok {
		return b, nil
	}
	f := a.members[name]
	if f == nil {
		return nil, fmt.Errorf("member %q is missing", name)
	}
	if f.Method != zip.Store || f.Flags&1 != 0 || f.CompressedSize64 != f.UncompressedSize64 {
		return nil, fmt.Errorf("member %q is compressed or encrypted, want it stored", name)
	}
	at, err := f.DataOffset()
	size := uint64(len(a.file))
	if err != nil || uint64(at) > size || f.UncompressedSize64 > size-uint64(at) {
		return nil, fmt.Errorf("member %q does not lie within the file", name)
	}
	b := a.file[at:][:f.UncompressedSize64]
	if got := crc32.ChecksumIEEE(b); got != f.CRC32 {
		return nil, fmt.Errorf("member %q at byte %d is damaged: checksum %08x, want %08x", name, at, got, f.CRC32)
	}
	a.checked[name] = b
	return b, nil
}
