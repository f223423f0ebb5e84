package main

import (
	"log/slog"
)

// newLogger writes what happens during a run to stderr, a line each. The time is left to who collects the lines.
func (a *app) newLogger() *slog.Logger {
	return slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{
		Level: &a.level,
		ReplaceAttr: func(groups []string, at slog.Attr) slog.Attr {
			if len(groups) == 0 && at.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return at
		},
	}))
}

// levelFlag is the least level that is logged.
type levelFlag struct{ level *slog.LevelVar }

func (l *levelFlag) Type() string { return "debug|info|warn|error" }

func (l *levelFlag) String() string {
	if l.level == nil {
		return ""
	}
	return map[slog.Level]string{slog.LevelDebug: "debug", slog.LevelInfo: "info", slog.LevelWarn: "warn", slog.LevelError: "error"}[l.level.Level()]
}

func (l *levelFlag) Set(v string) error {
	words := choiceFlag{words: []string{"debug", "info", "warn", "error"}}
	if err := words.Set(v); err != nil {
		return err
	}
	return l.level.UnmarshalText([]byte(v))
}
