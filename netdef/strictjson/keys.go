package strictjson

import (
	"fmt"
	"unicode/utf8"
)

// keySet finds keys that stand twice. Most objects have few keys: those cost no memory.
type keySet struct {
	few  [8]string
	n    int
	many map[string]struct{}
}

func (s *keySet) add(key string) error {
	for _, k := range s.few[:s.n] {
		if k == key {
			return fmt.Errorf("key %q stands twice", clip(key))
		}
	}
	if s.n < len(s.few) {
		s.few[s.n] = key
		s.n++
		return nil
	}
	if _, twice := s.many[key]; twice {
		return fmt.Errorf("key %q stands twice", clip(key))
	}
	if s.n+len(s.many) == maxKeys {
		return fmt.Errorf("more than %d keys in one object", maxKeys)
	}
	if s.many == nil {
		s.many = map[string]struct{}{}
	}
	s.many[key] = struct{}{}
	return nil
}

// clip shortens a piece of a hostile document for an error.
func clip(s string) string {
	const most = 64
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "..."
}
