package flat

import (
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/edgeseg/edgeseg/netdef/modelfile"
	"github.com/edgeseg/edgeseg/netdef/safetensors"
)

const noChecksum = "00000000"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// verify compares the checksum of a file with the one that it states, and
// returns its graph. Nothing else of the file is believed before.
func verify(b []byte) (graph []byte, err error) {
	meta, err := safetensors.Metadata(b)
	if err != nil {
		return nil, err
	}
	var stated *safetensors.Meta
	hasGraph := false
	for i, m := range meta {
		switch m.Key {
		case graphKey:
			graph, hasGraph = []byte(m.Value), true
		case checksumKey:
			stated = &meta[i]
		}
	}
	if !hasGraph {
		return nil, modelfile.WithHint(errors.New("no "+graphKey+" in its header: a state dict, not a weight file"),
			"edgeseg convert FILE --net NAME makes a weight file of it")
	}
	if stated == nil {
		return nil, errors.New("no " + checksumKey + " in its header")
	}
	// the digits must stand as they are, not as escapes, which could take more than eight bytes
	if len(stated.Value) != len(noChecksum) || !isHex(b[stated.At:][:len(noChecksum)]) {
		return nil, fmt.Errorf("%s is %.20q, want eight lower-case hex digits", checksumKey, stated.Value)
	}
	if got := checksum(b, stated.At); got != stated.Value {
		return nil, fmt.Errorf("damaged: its checksum is %s, it should be %s", got, stated.Value)
	}
	return graph, nil
}

// checksum is the CRC-32C of a file whose own digits begin at byte at.
func checksum(b []byte, at int) string {
	sum := crc32.Update(0, castagnoli, b[:at])
	sum = crc32.Update(sum, castagnoli, []byte(noChecksum))
	sum = crc32.Update(sum, castagnoli, b[at+len(noChecksum):])
	return fmt.Sprintf("%08x", sum)
}

func isHex(b []byte) bool {
	for _, c := range b {
		if !('0' <= c && c <= '9' || 'a' <= c && c <= 'f') {
			return false
		}
	}
	return true
}
