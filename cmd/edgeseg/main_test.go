package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
)

var update = flag.Bool("update", false, "write golden files anew")

// TestMain makes the test binary the command itself where a test starts it as one.
func TestMain(m *testing.M) {
	if os.Getenv("EDGESEG_TEST_AS_COMMAND") != "" {
		main()
	}
	os.Exit(m.Run())
}

// result is what a call of the command left.
type result struct {
	status         int
	stdout, stderr string
}

// call runs a command line in this process.
func call(t *testing.T, args ...string) result {
	t.Helper()
	return callWith(t, nil, args...)
}

func callWith(t *testing.T, stdin []byte, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	a := &app{stdin: io.NopCloser(bytes.NewReader(stdin)), stdout: &stdout, stderr: &stderr}
	status := a.execute(t.Context(), args)
	return result{status, stdout.String(), stderr.String()}
}

// ok wants success.
func (r result) ok(t *testing.T) result {
	t.Helper()
	if r.status != 0 {
		t.Fatalf("exit status %d: %s", r.status, r.stderr)
	}
	return r
}

// fails wants one error line that contains text, and this exit status.
func (r result) fails(t *testing.T, status int, text string) {
	t.Helper()
	if r.status != status {
		t.Errorf("exit status %d, want %d: %s", r.status, status, r.stderr)
	}
	var errors []string
	for line := range strings.Lines(r.stderr) {
		if strings.HasPrefix(line, "edgeseg: ") {
			errors = append(errors, line)
		}
	}
	if len(errors) != 1 || !strings.Contains(errors[0], text) || strings.Contains(r.stderr, "goroutine ") {
		t.Errorf("stderr is\n%s\nwant one error line with %q", r.stderr, text)
	}
}

// objects are the JSON lines of stdout.
func (r result) objects(t *testing.T) (all []map[string]any) {
	t.Helper()
	for line := range strings.Lines(r.stdout) {
		var o map[string]any
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("stdout has the line %q: %v", line, err)
		}
		all = append(all, o)
	}
	return all
}

// ofType are those objects of a type.
func ofType(all []map[string]any, kind string) (some []map[string]any) {
	for _, o := range all {
		if o["type"] == kind {
			some = append(some, o)
		}
	}
	return some
}

// started prepares the command as a process of its own, for what a call in this process cannot show.
func started(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	probe := exec.CommandContext(t.Context(), exe, "version")
	probe.Env = append(os.Environ(), "EDGESEG_TEST_AS_COMMAND=1")
	if err := probe.Run(); errors.Is(err, syscall.ENOEXEC) {
		t.Skipf("this machine does not run %s programs by themselves", runtime.GOARCH)
	}
	c := exec.CommandContext(t.Context(), exe, args...)
	c.Env = probe.Env
	return c
}

// write makes a file in a folder of the test.
func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPanicsAreOneLine(t *testing.T) {
	var stdout, stderr bytes.Buffer
	a := &app{stdout: &stdout, stderr: &stderr}
	root := a.root()
	root.AddCommand(&cobra.Command{Use: "break", Run: func(*cobra.Command, []string) { panic("first\nsecond") }})
	status := a.executeRoot(context.Background(), root, []string{"break"})
	result{status, stdout.String(), stderr.String()}.fails(t, 1, "internal error: first second")
}

func TestHelpNamesEveryFlag(t *testing.T) {
	network := "--model --size --threads --precision --no-fuse"
	for _, tt := range []struct{ command, flags string }{
		{"run", network + " --json --camera --input --out --frames --strobe --realtime --pprof --log-level --raw --live --max-fps --wait --fps --exposure --power-line --focus --fit --rotate --flip --roi"},
		{"bench", network + " --json --frames --minutes --profile"},
		{"eval", network + " --json --data --split"},
		{"quantize", "--model --calib --camera --frames --interval --wait --fps --exposure --power-line --focus --observer --reconstruct --keep-float --float16 --budget --report --data --split --both --output -o,"},
		{"convert", "--net --classes --size --mean --std --channels --range --float16 --output -o,"},
		{"inspect", "--plan --size"},
		{"doctor", "--test"},
		{"version", ""},
		{"completion", ""},
	} {
		r := call(t, tt.command, "--help").ok(t)
		for _, f := range strings.Fields(tt.flags) {
			if !strings.Contains(r.stdout, f+" ") {
				t.Errorf("help of %s does not name %s", tt.command, f)
			}
		}
		if top := call(t, "--help").ok(t); !strings.Contains(top.stdout, "\n  "+tt.command+" ") {
			t.Errorf("help does not name %s", tt.command)
		}
	}
	if a, b := call(t).ok(t), call(t, "--help").ok(t); a.stdout != b.stdout {
		t.Error("without a command, something else than help is printed")
	}
}

func TestWrongCommandLinesAreUsageErrors(t *testing.T) {
	for _, tt := range []struct{ line, text string }{
		{"paint", `unknown command "paint"`},
		{"run --no-such-flag", "unknown flag: --no-such-flag"},
		{"run extra", "extra"},
		{"run --size", "needs an argument"},
		{"run --size 360", "want HEIGHTxWIDTH"},
		{"run --size 0x480", "sides from 1 to 16384"},
		{"run --size 99999999999999999999x480", "sides from 1 to 16384"},
		{"bench --size frame", "want HEIGHTxWIDTH"},
		{"run --rotate 45", "want one of 0, 90, 180, 270"},
		{"run --fit squeeze", "want one of stretch, letterbox, crop"},
		{"run --precision float64", "want one of auto, float32, float16, int8"},
		{"run --roi 1,2,3", "want X,Y,WIDTHxHEIGHT"},
		{"run --roi 0,0,0x10", "want X,Y,WIDTHxHEIGHT"},
		{"run --roi 400,0,100x100 --frames 1", "--roi 400,0,100x100 reaches out of the frame, which is 480 wide and 360 high"},
		{"run --wait soon", "want a duration"},
		{"run --wait -1s", "want a duration"},
		{"run --frames -1", "--frames -1"},
		{"run --max-fps NaN", "--max-fps NaN"},
		{"run --threads -1", "--threads -1"},
		{"run --camera a --input b", "[camera input]"},
		{"run --model=", "--model is given, but empty"},
		{"run --input=", "--input is given, but empty"},
		{"run --camera=", "--camera is given, but empty"},
		{"run --out=", "--out is given, but empty"},
		{"run --threads two", "--threads two: want a whole number"},
		{"run --max-fps fast", "--max-fps fast: want a number"},
		{"run --live", "--live"},
		{"run --fps 30", "want --camera"},
		{"run --input x --focus 7", "want --camera"},
		{"bench --frames 0", "--frames 0"},
		{"eval", `"data" not set`},
		{"quantize --calib x", `"output" not set`},
		{"quantize --reconstruct=l1 --calib x -o y", "want one of l2, response, feature, relation, margin"},
		{"quantize -o y", "[calib camera]"},
		{"quantize --calib x --camera z -o y", "[calib camera]"},
		{"quantize --calib x --frames 0 -o y", "--frames 0"},
		{"quantize --camera x --interval -1s -o y", "--interval -1s"},
		{"quantize --observer entropy --calib x -o y", "want one of min-max, percentile, mse, kl"},
		{"convert --net fast_scnn -o x", "accepts 1 arg(s), received 0"},
		{"convert x --net resnet -o x", "want one of fast_scnn"},
		{"convert x --mean 1,2 -o x", "want three numbers"},
		{"convert x --std 1,2,NaN -o x", "want three numbers"},
		{"completion tcsh", `invalid argument "tcsh"`},
	} {
		t.Run(tt.line, func(t *testing.T) {
			call(t, strings.Fields(tt.line)...).fails(t, 2, tt.text)
		})
	}
	call(t, "inspect", "").fails(t, 2, "an argument is given, but empty")
}

func TestErrorsAreJSONToo(t *testing.T) {
	for _, tt := range []struct {
		args []string
		code string
	}{
		{[]string{"run", "--json", "--no-such-flag"}, "usage"},
		{[]string{"run", "--json", "--model", "/no/such/file"}, "bad_model"},
		{[]string{"run", "--json", "--input", "/no/such/file"}, "bad_input"},
		{[]string{"run", "--json", "--camera", "/dev/video99"}, "no_device"},
		{[]string{"eval", "--json", "--data", "/no/such/folder"}, "bad_input"},
	} {
		r := call(t, tt.args...)
		all := r.objects(t)
		if len(all) != 1 || all[0]["type"] != "error" || all[0]["code"] != tt.code {
			t.Errorf("%v: stdout is %q, want one error of code %s", tt.args, r.stdout, tt.code)
			continue
		}
		if first, _, _ := strings.Cut(r.stderr, "\n"); first != "edgeseg: "+all[0]["message"].(string) {
			t.Errorf("%v: stderr says %q, stdout %q", tt.args, first, all[0]["message"])
		}
	}
}

func TestMessagesKeepToTheirLine(t *testing.T) {
	r := call(t, "run", "--model", "/no/such\nfile\x1b[31m")
	r.fails(t, 3, "/no/such file\uFFFD[31m")
}

func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if r := call(t, "completion", shell).ok(t); !strings.Contains(r.stdout, "edgeseg") {
			t.Errorf("%s: script does not name the command", shell)
		}
	}
	if r := call(t, "__complete", "run", "--precision", "fl").ok(t); !strings.Contains(r.stdout, "float32\nfloat16\n") {
		t.Errorf("--precision fl completes to %q", r.stdout)
	}
	if r := call(t, "__complete", "completion", ""); !strings.HasPrefix(r.stdout, "bash\nzsh\n") {
		t.Errorf("completion completes to %q", r.stdout)
	}
}

func TestVersionNamesLicences(t *testing.T) {
	r := call(t, "version").ok(t)
	for _, want := range []string{"edgeseg ", "Apache-2.0", "research use", "Brostow, Fauqueur, Cipolla", "fast_scnn"} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("version does not say %q:\n%s", want, r.stdout)
		}
	}
}

func TestKernelsThatDoNotExistAreUsageErrors(t *testing.T) {
	for _, tt := range []struct{ name, value, text string }{
		{"EDGESEG_KERNELS", "gemm_f32=none", `EDGESEG_KERNELS: family "gemm_f32" has no row "none"`},
		{"EDGESEG_KERNELS", "gemm_f32", `EDGESEG_KERNELS: "gemm_f32", want FAMILY=ROW`},
		{"EDGESEG_KERNELS", "gemm=plain", `EDGESEG_KERNELS: no kernel family "gemm"`},
		{"EDGESEG_CPU", "-neno", `EDGESEG_CPU: no feature "neno"`},
	} {
		t.Run(tt.value, func(t *testing.T) {
			t.Setenv(tt.name, tt.value)
			call(t, "run").fails(t, 2, tt.text)
			call(t, "doctor", "--test").fails(t, 2, tt.text)
			call(t, "quantize", "--calib", "/no/such/folder", "-o", "x").fails(t, 2, tt.text)
		})
	}
}

func TestDoctorDescribesTheMachine(t *testing.T) {
	r := call(t, "doctor").ok(t)
	for _, want := range []string{"board ", "CPUs ", "kernels ", "gemm_f32 ", "plain"} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("doctor does not say %q:\n%s", want, r.stdout)
		}
	}
}

func TestDoctorTestsKernelsAndMasks(t *testing.T) {
	if testing.Short() {
		t.Skip("segments the clip at its full size")
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	r := call(t, "doctor", "--test").ok(t)
	_, int8, _ := strings.Cut(r.stdout, "masks of the built-in clip, int8: ")
	if digest := strings.TrimSpace(int8); digest == "" || !strings.Contains(string(readme), "`"+digest+"`") {
		t.Errorf("int8 masks have digest %q, which README.md does not give", digest)
	}
	for _, want := range []string{"gemm_f32=plain: ", "dwconv_s8=plain: ", " cases\n", "masks of the built-in clip, float32: "} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("doctor --test does not say %q:\n%s", want, r.stdout)
		}
	}
}
