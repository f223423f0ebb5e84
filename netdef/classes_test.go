package netdef_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
)

func TestClassesAreReadInOrder(t *testing.T) {
	got, err := netdef.ParseClasses(strings.NewReader(
		"\ufeff# comment\r\n\nroad #804080\n  traffic   light\t#FaaA1e \nvoid #000000\nnothing #010203 void"))
	if err != nil {
		t.Fatal(err)
	}
	want := []netdef.Class{
		{Name: "road", Color: [3]uint8{0x80, 0x40, 0x80}},
		{Name: "traffic light", Color: [3]uint8{0xfa, 0xaa, 0x1e}},
		{Name: "void"},
		{Name: "nothing", Color: [3]uint8{1, 2, 3}, Void: true},
	}
	if !slices.Equal(got, want) {
		t.Errorf("classes are %v, want %v", got, want)
	}
}

func TestBadClassesNameTheLine(t *testing.T) {
	var many strings.Builder
	for i := range 256 {
		fmt.Fprintf(&many, "c%d #000000\n", i)
	}
	for _, test := range []struct{ text, want string }{
		{"", "classes: file names no class"},
		{"#804080\n", "classes: file names no class"},
		{"road\n", "classes: line 1: want a name and a colour"},
		{"\nroad void\n", "classes: line 2: want a name and a colour"},
		{"road #80408\n", "classes: line 1: want a colour"},
		{"road #8040800\n", "classes: line 1: want a colour"},
		{"road 804080\n", "classes: line 1: want a colour"},
		{"road #80408g\n", "classes: line 1: want a colour"},
		{"road #804080 hidden\n", "classes: line 1: want a colour"},
		{"road #804080\nroad #000000\n", `class "road": there are two of this name`},
		{"ro\x00ad #804080\n", "classes: line 1: name holds a control character"},
		{"ro\xffad #804080\n", "classes: line 1: name is not UTF-8"},
		{"a #000000\n" + strings.Repeat("x", 2000) + " #000000\n", "classes: line 2 is longer than 1024 bytes"},
		{strings.Repeat("x", 300) + " #000000\n", "classes: line 1: name is longer than 256 bytes"},
		{many.String(), "classes: line 256: more than 255 classes"},
	} {
		_, err := netdef.ParseClasses(strings.NewReader(test.text))
		wantError(t, err, "netdef: "+test.want)
	}
}

func FuzzParseClasses(f *testing.F) {
	f.Add("road #804080\ntraffic light #faaa1e\nunlabelled #000000 void\n")
	f.Add("# comment\n\nvoid #000000")
	f.Add("a\t#00000 void")
	f.Fuzz(func(t *testing.T, text string) {
		classes, err := netdef.ParseClasses(strings.NewReader(text))
		if err != nil {
			return
		}
		var b strings.Builder
		for _, c := range classes {
			fmt.Fprintf(&b, "%s #%x", c.Name, c.Color)
			if c.Void {
				b.WriteString(" void")
			}
			b.WriteByte('\n')
		}
		again, err := netdef.ParseClasses(strings.NewReader(b.String()))
		if err != nil || !slices.Equal(again, classes) {
			t.Errorf("%q reads as %v, written and read again as %v, %v", text, classes, again, err)
		}
	})
}
