package main

import (
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/edgeseg/edgeseg/boards"
	"github.com/edgeseg/edgeseg/rt"
)

func TestFlagsReadWhatTheyPrint(t *testing.T) {
	wait := waitFlag(time.Second)
	for _, tt := range []struct {
		flag  pflag.Value
		texts []string
	}{
		{&sizeFlag{}, []string{"360x480", "frame", "1x16384"}},
		{&choiceFlag{"", []string{"a", "b"}}, []string{"a", "b"}},
		{&rectFlag{}, []string{"0,0,1x1", "10,20,300x400"}},
		{&tripleFlag{}, []string{"0.485,0.456,0.406", "-1,0,1e+06"}},
		{&exposureFlag{}, []string{"auto", "steady", "10ms"}},
		{&focusFlag{}, []string{"auto", "0", "120"}},
		{&wait, []string{"30s", "forever", "0s", "1h0m0s"}},
	} {
		for _, text := range tt.texts {
			if err := tt.flag.Set(text); err != nil || tt.flag.String() != text {
				t.Errorf("%T: %q reads as %q, %v", tt.flag, text, tt.flag, err)
			}
		}
	}
}

func TestMemoryThatTheMachineHasNotIsRefused(t *testing.T) {
	for _, tt := range []struct {
		memory boards.Memory
		want   int64
	}{
		{boards.Memory{}, 0},
		{boards.Memory{Available: 100}, 100},
		{boards.Memory{Limit: 50}, 50},
		{boards.Memory{Available: 100, Limit: 50}, 50},
		{boards.Memory{Available: 100, Limit: 500}, 100},
		{boards.Memory{Available: 100, Limit: 50, Mappable: 1}, 1},
	} {
		var n networkFlags
		n.add(pflag.NewFlagSet("", pflag.ContinueOnError))
		if o, err := n.options(&boards.Board{Memory: tt.memory}); err != nil || o.MemoryLimit != tt.want {
			t.Errorf("%+v: limit %d, %v, want %d", tt.memory, o.MemoryLimit, err, tt.want)
		}
	}
	m, err := openModel("")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := compile(m, "m", rt.Options{Size: [2]int{16384, 16384}, MemoryLimit: 1 << 30}); err == nil || !strings.Contains(err.Error(), "m: input of 16384x16384 needs ") {
		t.Errorf("error is %v", err)
	}
}
