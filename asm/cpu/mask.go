package cpu

import (
	"fmt"
	"os"
	"strings"
)

// found is what the processor has and EDGESEG_CPU leaves. It is constant after
// initialization; AMXINT8 in it means no more than that permission is worth asking for.
var found = masked(detect(), os.Getenv("EDGESEG_CPU"))

// groups are names of EDGESEG_CPU that stand for several features.
var groups = map[string]Features{
	"vnni": AVX512VNNI | AVXVNNI,
	"amx":  AMXINT8,
}

// CheckEnv reports an entry of EDGESEG_CPU that removes nothing: without a
// leading minus, or of a name that no feature has.
func CheckEnv() error {
	_, err := parseMask(os.Getenv("EDGESEG_CPU"))
	return err
}

// masked is f without what the mask removes and without what has lost a
// feature that it needs. A mask can never add.
func masked(f Features, mask string) Features {
	remove, _ := parseMask(mask)
	f &^= remove
	for g, n := range needs {
		if f&n != n {
			f &^= g
		}
	}
	return f
}

// parseMask reads "-avx512,-vnni"; what it understands counts in spite of an error elsewhere.
func parseMask(mask string) (remove Features, err error) {
	for entry := range strings.SplitSeq(mask, ",") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		name, minus := strings.CutPrefix(entry, "-")
		f, known := byName(name)
		switch {
		case !known:
			err = fmt.Errorf("EDGESEG_CPU: no feature %q, but %s", name, strings.Join(names[:], ", "))
		case !minus:
			err = fmt.Errorf("EDGESEG_CPU: %q adds a feature, it can only remove one: -%s", entry, name)
		default:
			remove |= f
		}
	}
	return remove, err
}

func byName(name string) (Features, bool) {
	for i, n := range names {
		if n == name {
			return 1 << i, true
		}
	}
	f, ok := groups[name]
	return f, ok
}
