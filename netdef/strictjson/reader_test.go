package strictjson

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// read reads a whole document, each value with the method that is made for it.
func read(doc []byte) error {
	r := NewReader(doc)
	if err := readValue(r); err != nil {
		return err
	}
	return r.End()
}

func readValue(r *Reader) (err error) {
	r.Offset()
	var c byte
	if r.pos < len(r.b) {
		c = r.b[r.pos]
	}
	switch {
	case c == '{':
		return r.Object(func(string) error { return readValue(r) })
	case c == '[':
		return r.Array(func(int) error { return readValue(r) })
	case c == '"':
		_, err = r.Text()
	case c == '-' || '0' <= c && c <= '9':
		_, err = r.Float()
	case c == 't' || c == 'f':
		_, err = r.Bool()
	default:
		return r.Skip()
	}
	return err
}

func skip(doc []byte) error {
	r := NewReader(doc)
	if err := r.Skip(); err != nil {
		return err
	}
	return r.End()
}

func TestRefusals(t *testing.T) {
	deep := strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1)
	var many strings.Builder
	for i := range maxKeys + 1 {
		fmt.Fprintf(&many, `,"%d":0`, i)
	}

	for _, c := range []struct{ name, doc, want string }{
		{"empty", ``, "byte 0: want a value, the text ends"},
		{"key twice", `{"a":1,"b":2,"a":3}`, `byte 13: key "a" stands twice`},
		{"key twice by escape", `{"a":1,"\u0061":3}`, `key "a" stands twice`},
		{"key twice in a large object", `{"0":0,"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"g":0}`, `key "g" stands twice`},
		{"too many keys", "{" + many.String()[1:] + "}", "more than 65536 keys"},
		{"too deep", deep, "more than 32 levels"},
		{"no colon", `{"a" 1}`, "byte 5: want ':', found '1'"},
		{"no comma", `[1 2]`, "byte 3: want ',' or ']', found '2'"},
		{"comma before the end", `[1,]`, "byte 3: want a value, found ']'"},
		{"key is no string", `{1:2}`, "byte 1: want a string, found '1'"},
		{"open string", `"abc`, "byte 0: the string does not end"},
		{"open after backslash", `"abc\`, "byte 0: the string does not end"},
		{"control character", "\"a\nb\"", "byte 2: control character"},
		{"not UTF-8", "\"a\xff\"", "byte 0: the string is not UTF-8"},
		{"unknown escape", `"a\qb"`, `byte 2: unknown escape "\\q"`},
		{"lone surrogate", `"\ud800"`, `byte 1: \u wants four hex digits`},
		{"short escape", `"\u12"`, `byte 1: \u wants four hex digits`},
		{"leading zero", `[01]`, "byte 2: want ',' or ']', found '1'"},
		{"plus sign", `+1`, "byte 0: want a value, found '+'"},
		{"no digits after the point", `[1.]`, "byte 1: want a number, found '1'"},
		{"infinite", `1e999`, "byte 0: 1e999 is too large"},
		{"more after the end", `1 2`, "byte 2: want the end, found '2'"},
		{"not a word", `[nul]`, "byte 1: want a value, found 'n'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := read([]byte(c.doc))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestValues(t *testing.T) {
	r := NewReader([]byte(` { "i" : -12 , "f":1.5e2,"t":"\u00e9\ud83d\ude00\n\"/","b":[true,false] } `))
	var got []any
	err := r.Object(func(key string) error {
		var v any
		var err error
		switch key {
		case "i":
			v, err = r.Int()
		case "f":
			v, err = r.Float()
		case "t":
			v, err = r.Text()
		case "b":
			return r.Array(func(int) error {
				v, err := r.Bool()
				got = append(got, v)
				return err
			})
		}
		got = append(got, v)
		return err
	})
	if err != nil || r.End() != nil {
		t.Fatal(err, r.End())
	}
	want := []any{int64(-12), 150.0, "é😀\n\"/", true, false}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}

func TestIntegersAreWrittenAsIntegers(t *testing.T) {
	for doc, want := range map[string]string{
		`1.0`:                  "byte 0: 1.0 is not an integer",
		`1e3`:                  "byte 0: 1e3 is not an integer",
		`9223372036854775808`:  "is too large",
		`"1"`:                  `byte 0: want an integer, found '"'`,
		`-`:                    "byte 0: want an integer, found '-'",
		`-9223372036854775808`: "",
	} {
		_, err := NewReader([]byte(doc)).Int()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v, want %q", doc, err, want)
		}
	}
}

func TestQuoteReadsBack(t *testing.T) {
	for _, s := range []string{"", "a", "é\u2028<&>\\\"\n\x01", "\U0001f600"} {
		q, err := Quote(s)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := NewReader([]byte(q)).Text(); err != nil || got != s {
			t.Errorf("%q became %s, read as %q, %v", s, q, got, err)
		}
	}
	if _, err := Quote("\xff"); err == nil {
		t.Error("quoted what is not UTF-8")
	}
}

func TestSkipAllocatesNothing(t *testing.T) {
	doc := []byte(`{"a":[1,2.5e-3,"x\u00e9",{"b":null,"c":true}],"d":{}}`)
	if n := testing.AllocsPerRun(10, func() {
		if err := skip(doc); err != nil {
			t.Error(err)
		}
	}); n > 1 { // the Reader itself
		t.Errorf("%v allocations", n)
	}
}

// FuzzRead: what is accepted here is valid for encoding/json too, and what can be read can be skipped.
func FuzzRead(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e-3,"x\u00e9"],"b":null}`, `[[],{}]`, `"\ud83d\ude00"`, `-0`, `{"a":1,"a":2}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := read(b); err != nil {
			return
		}
		if !json.Valid(b) {
			t.Errorf("%q was accepted", b)
		}
		if err := skip(b); err != nil {
			t.Errorf("%q was read, but not skipped: %v", b, err)
		}
	})
}
