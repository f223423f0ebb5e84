package strictjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Text reads a string.
func (r *Reader) Text() (string, error) {
	raw, plain, err := r.rawText()
	if err != nil {
		return "", err
	}
	at := r.pos - 1 - len(raw)
	if !utf8.Valid(raw) {
		return "", fmt.Errorf("byte %d: the string is not UTF-8", at-1)
	}
	if plain {
		return string(raw), nil
	}
	return unescape(raw, at)
}

// rawText passes a string and gives what stands between its quotes; plain means without escapes.
func (r *Reader) rawText() (raw []byte, plain bool, err error) {
	if r.peek() != '"' {
		return nil, false, r.wrong("a string")
	}
	start := r.pos
	plain = true
	for p := start + 1; p < len(r.b); p++ {
		switch c := r.b[p]; {
		case c == '"':
			r.pos = p + 1
			return r.b[start+1 : p], plain, nil
		case c < ' ':
			return nil, false, fmt.Errorf("byte %d: control character in a string", p)
		case c == '\\':
			plain = false
			p++ // whatever is escaped does not end the string
		}
	}
	return nil, false, fmt.Errorf("byte %d: the string does not end", start)
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
	var out strings.Builder
	out.Grow(len(raw)) // an escape is never shorter than what it stands for
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			out.WriteByte(raw[i])
			i++
			continue
		}
		// rawText has seen to it that a byte follows the backslash
		switch c := raw[i+1]; c {
		case '"', '\\', '/':
			out.WriteByte(c)
		case 'b':
			out.WriteByte('\b')
		case 'f':
			out.WriteByte('\f')
		case 'n':
			out.WriteByte('\n')
		case 'r':
			out.WriteByte('\r')
		case 't':
			out.WriteByte('\t')
		case 'u':
			c, n := codePoint(raw[i:])
			if n == 0 {
				return "", fmt.Errorf("byte %d: \\u wants four hex digits, surrogates in pairs", at+i)
			}
			out.WriteRune(c)
			i += n
			continue
		default:
			return "", fmt.Errorf("byte %d: unknown escape %q", at+i, raw[i:i+2])
		}
		i += 2
	}
	return out.String(), nil
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
