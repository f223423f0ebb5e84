// Command edgeseg segments what a camera, a file or a pipe shows, on small boards.
//
// Each subcommand is in the file of its name; what they print as JSON is in json.go, exit
// statuses and error lines in errors.go. What a Go program could want is in the packages.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	// A closed pipe is an error of the write that meets it, not the end of the process.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal kills
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	os.Exit(a.execute(ctx, os.Args[1:]))
}

// app is one call of the command.
type app struct {
	stdin          io.ReadCloser
	stdout, stderr io.Writer
	json           bool // one JSON object a line on stdout
	level          slog.LevelVar
	log            *slog.Logger // what happens during a run, on stderr
}

// execute runs a command line and gives its exit status.
func (a *app) execute(ctx context.Context, args []string) int {
	return a.executeRoot(ctx, a.root(), args)
}

// executeRoot lets no panic pass.
func (a *app) executeRoot(ctx context.Context, root *cobra.Command, args []string) (status int) {
	defer func() {
		if r := recover(); r != nil {
			f := &failure{code: codeInternal, err: fmt.Errorf("internal error: %v", r)}
			a.report(f)
			status = f.code.status()
		}
	}()
	// Before the flags are read, an error among them has to know.
	a.json = slices.Contains(args, "--json")
	a.log = a.newLogger()
	root.SetArgs(append([]string{}, args...)) // nil would be the process's own
	root.SetIn(a.stdin)
	help := &helpWriter{to: a.stdout}
	root.SetOut(help)
	root.SetErr(a.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = outputError(help.err)
	}
	if err == nil {
		return 0
	}
	var f *failure
	if !errors.As(err, &f) {
		// Commands return failures only; what else comes back is about the command line.
		f = &failure{code: codeUsage, err: err, hint: "edgeseg --help lists commands, edgeseg COMMAND --help their flags"}
	}
	a.report(f)
	return f.code.status()
}

// helpWriter remembers the first error of what prints help, which forgets it.
type helpWriter struct {
	to  io.Writer
	err error
}

func (w *helpWriter) Write(b []byte) (int, error) {
	n, err := w.to.Write(b)
	if w.err == nil {
		w.err = err
	}
	return n, err
}

// root is the command with all its subcommands.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "edgeseg",
		Short: "Real-time semantic segmentation on small boards",
		Long: `edgeseg segments what a camera, a file or a pipe shows, frame by frame.

Without any flags, "edgeseg run" segments the built-in clip with the built-in network.
Results go to stdout, everything else to stderr; --json prints one object a line.`,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(a.runCommand(), a.benchCommand(), a.evalCommand(), a.quantizeCommand(), a.convertCommand(),
		a.inspectCommand(), a.netsCommand(), a.doctorCommand(), a.versionCommand(), a.completionCommand())
	completeChoices(root)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError(err) })
	return root
}

// action makes a command's function: its errors leave as failures.
func action(do func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		err := checkEmpty(c.Flags(), args)
		if err == nil {
			err = do(c.Context(), args)
		}
		if err != nil {
			return classify(err)
		}
		return nil
	}
}

// require marks flags that a command cannot do without.
func require(c *cobra.Command, flags ...string) {
	for _, name := range flags {
		if err := c.MarkFlagRequired(name); err != nil {
			panic(err) // the command has no such flag
		}
	}
}
