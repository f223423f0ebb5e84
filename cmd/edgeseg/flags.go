package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/edgeseg/edgeseg/asm"
	"github.com/edgeseg/edgeseg/boards"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

// sizeFlag is HEIGHTxWIDTH or "frame", each frame's own size. The zero value is the model's own.
type sizeFlag struct {
	size  [2]int
	frame bool
	only  bool // HxW only
}

func (s *sizeFlag) String() string {
	switch {
	case s.frame:
		return "frame"
	case s.size == [2]int{}:
		return ""
	}
	return fmt.Sprintf("%dx%d", s.size[0], s.size[1])
}

func (s *sizeFlag) Set(v string) error {
	if v == "frame" && !s.only {
		s.frame, s.size = true, [2]int{}
		return nil
	}
	size, err := parseSize(v)
	if err != nil {
		return err
	}
	s.frame, s.size = false, size
	return nil
}

func (s *sizeFlag) Type() string {
	if s.only {
		return "HxW"
	}
	return "HxW|frame"
}

func parseSize(v string) (size [2]int, err error) {
	h, w, ok := strings.Cut(v, "x")
	if !ok {
		return size, fmt.Errorf("want HEIGHTxWIDTH, such as 360x480")
	}
	for i, side := range []string{h, w} {
		n, err := strconv.Atoi(side)
		if err != nil || n < 1 || n > ops.MaxSide {
			return size, fmt.Errorf("want HEIGHTxWIDTH, sides from 1 to %d", ops.MaxSide)
		}
		size[i] = n
	}
	return size, nil
}

// flagError says what is wanted in the place of what package strconv said.
func flagError(err error) error {
	var invalid *pflag.InvalidValueError
	var number *strconv.NumError
	if !errors.As(err, &invalid) || !errors.As(err, &number) {
		return err
	}
	want := "a number"
	if invalid.GetFlag().Value.Type() == "int" {
		want = "a whole number"
	}
	return fmt.Errorf("--%s %s: want %s", invalid.GetFlag().Name, invalid.GetValue(), want)
}

// checkEmpty refuses text that is there and empty: a script's variable that is not set would
// choose the built-in network or clip otherwise.
func checkEmpty(flags *pflag.FlagSet, args []string) (err error) {
	flags.Visit(func(f *pflag.Flag) {
		if t := f.Value.Type(); t == "string" && f.Value.String() == "" {
			err = failf(codeUsage, "", "--%s is given, but empty", f.Name)
		}
	})
	if len(args) > 0 && args[0] == "" {
		err = failf(codeUsage, "", "an argument is given, but empty")
	}
	return err
}

// choiceFlag is one of a few words.
type choiceFlag struct {
	value string
	words []string
}

func (c *choiceFlag) String() string { return c.value }
func (c *choiceFlag) Type() string   { return strings.Join(c.words, "|") }

func (c *choiceFlag) Set(v string) error {
	for _, w := range c.words {
		if v == w {
			c.value = v
			return nil
		}
	}
	return fmt.Errorf("want one of %s", strings.Join(c.words, ", "))
}

// rectFlag is a part of the frame: X,Y,WxH.
type rectFlag [4]int

func (r *rectFlag) Type() string { return "X,Y,WxH" }

func (r *rectFlag) String() string {
	if *r == (rectFlag{}) {
		return ""
	}
	return fmt.Sprintf("%d,%d,%dx%d", r[0], r[1], r[2], r[3])
}

func (r *rectFlag) Set(v string) error {
	parts := strings.FieldsFunc(strings.Replace(v, "x", ",", 1), func(c rune) bool { return c == ',' })
	if len(parts) != 4 {
		return fmt.Errorf("want X,Y,WIDTHxHEIGHT, such as 0,120,640x360")
	}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n < 0 || n > ops.MaxSide || i >= 2 && n == 0 {
			return fmt.Errorf("want X,Y,WIDTHxHEIGHT in pixels of the frame, none above %d", ops.MaxSide)
		}
		r[i] = n
	}
	return nil
}

// waitFlag is how long a lost camera is waited for.
type waitFlag time.Duration

const forever = waitFlag(math.MaxInt64)

func (w *waitFlag) Type() string { return "duration|forever" }

func (w *waitFlag) String() string {
	if *w == forever {
		return "forever"
	}
	return time.Duration(*w).String()
}

func (w *waitFlag) Set(v string) error {
	if v == "forever" {
		*w = forever
		return nil
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 {
		return fmt.Errorf("want a duration, such as 30s or 2m, or forever")
	}
	*w = waitFlag(d)
	return nil
}

// tripleFlag is three numbers, one for each channel of the network's input.
type tripleFlag struct {
	v   [3]float64
	set bool
}

func (t *tripleFlag) Type() string { return "A,B,C" }

func (t *tripleFlag) String() string {
	if !t.set {
		return ""
	}
	return fmt.Sprintf("%g,%g,%g", t.v[0], t.v[1], t.v[2])
}

func (t *tripleFlag) Set(s string) error {
	parts := strings.Split(s, ",")
	if len(parts) != 3 {
		return fmt.Errorf("want three numbers, such as 0.485,0.456,0.406")
	}
	for i, p := range parts {
		x, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("want three numbers, %q is none", p)
		}
		t.v[i] = x
	}
	t.set = true
	return nil
}

// networkFlags are those of every command that runs a network.
type networkFlags struct {
	model     string
	size      sizeFlag
	threads   int
	precision choiceFlag
	noFuse    bool
}

func (n *networkFlags) add(f *pflag.FlagSet) {
	n.precision = choiceFlag{"auto", []string{"auto", "float32", "float16", "int8"}}
	f.StringVar(&n.model, "model", "", "weight `FILE` (default: the built-in network)")
	f.Var(&n.size, "size", "the network's input (default: the model's own)")
	f.IntVar(&n.threads, "threads", 0, "number of threads (default: measured over the first frames)")
	f.Var(&n.precision, "precision", "arithmetic; float16 means float32 where a CPU cannot compute in halves")
	f.BoolVar(&n.noFuse, "no-fuse", false, "one step for each node of the graph")
}

// options translates the flags for rt.Compile, but for the size. What the machine
// has not is refused there: a system that promises more kills the program later.
func (n *networkFlags) options(b *boards.Board) (rt.Options, error) {
	if n.threads < 0 || n.threads > 1024 {
		return rt.Options{}, failf(codeUsage, "", "--threads %d: want 1 to 1024, or 0 for what is fastest", n.threads)
	}
	if err := checkEnv(); err != nil {
		return rt.Options{}, err
	}
	precision := map[string]ops.Type{"float32": ops.Float32, "float16": ops.Float16, "int8": ops.Int8}[n.precision.value]
	return rt.Options{Precision: precision, Threads: n.threads, NoFuse: n.noFuse, MemoryLimit: b.Memory.Least()}, nil
}

// checkEnv refuses variables that choose kernels and have no meaning.
func checkEnv() error { return fail(codeUsage, asm.CheckEnv()) }
