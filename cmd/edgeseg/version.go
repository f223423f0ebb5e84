package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/edgeseg/edgeseg/cmd/edgeseg/embed"
)

// release is set by the linker: -X main.release=v1.2.
var release string

// version is the release, or the revision that this was built from.
func version() string {
	if release != "" {
		return release
	}
	revision, changed := "", ""
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+"
		}
	}
	if revision == "" {
		return "devel"
	}
	return revision + changed
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and what the built-in network and clip are licensed for",
		Args:  cobra.NoArgs,
		RunE: action(func(context.Context, []string) error {
			m, err := openModel("")
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.stdout, "edgeseg %s (%s, %s/%s), Apache-2.0\nbuilt-in network: %s: %s\n%s",
				version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, m.Net, m.Licence, embed.Notice)
			return outputError(err)
		}),
	}
}
