package strictjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Text reads a string.
func (r *Reader) Text() (string, error) {
	if r.peek() != '"' {
		return "", r.wrong("a string")
	}
	start := r.pos
	p := r.pos + 1
	plain := true
	for ; ; p++ {
		if p >= len(r.b) {
			return "", fmt.Errorf("byte %d: the string does not end", start)
		}
		c := r.b[p]
		if c == '"' {
			break
		}
		if c < ' ' {
			return "", fmt.Errorf("byte %d: control character in a string", p)
		}
		if c == '\\' {
			plain = false
			p++ // whatever is escaped does not end the string
		}
	}
	raw := r.b[start+1 : p]
	if !utf8.Valid(raw) {
		return "", fmt.Errorf("byte %d: the string is not UTF-8", start)
	}
	r.pos = p + 1
	if plain {
		return string(raw), nil
	}
	return unescape(raw, start+1)
}

// Quote is s as a JSON string, "<", ">" and "&" as they are. Invalid UTF-8, which Text
// would refuse, is an error.
func Quote(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", fmt.Errorf("%q is not UTF-8", clip(s))
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(out.Bytes(), []byte{'\n'})), nil
}

// unescape resolves the escapes of raw, which stands at byte at of the document.
func unescape(raw []byte, at int) (string, error) {
	out := make([]byte, 0, len(raw)) // an escape is never shorter than what it stands for
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			i++
			continue
		}
		// Text has seen to it that a byte follows the backslash
		switch c := raw[i+1]; c {
		case '"', '\\', '/':
			out = append(out, c)
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			c, n := codePoint(raw[i:])
			if n == 0 {
				return "", fmt.Errorf("byte %d: \\u wants four hex digits, surrogates in pairs", at+i)
			}
			out = utf8.AppendRune(out, c)
			i += n
			continue
		default:
			return "", fmt.Errorf("byte %d: unknown escape \\%c", at+i, c)
		}
		i += 2
	}
	return string(out), nil
}

// codePoint reads one \uXXXX or a pair of surrogates, and how many bytes that took: 0 if wrong.
func codePoint(b []byte) (rune, int) {
	unit := func(b []byte) (rune, bool) {
		if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
			return 0, false
		}
		v, err := strconv.ParseUint(string(b[2:6]), 16, 16)
		return rune(v), err == nil
	}
	c, ok := unit(b)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(c) {
		return c, 6
	}
	low, ok := unit(b[6:])
	if c = utf16.DecodeRune(c, low); !ok || c == utf8.RuneError {
		return 0, 0
	}
	return c, 12
}
