//go:build !linux

package main

import (
	"log/slog"

	"github.com/edgeseg/edgeseg/boards"
)

// realtime does nothing but say so: there is no such thing on this system.
type realtime struct{}

func newRealtime(_ *boards.Board, log *slog.Logger) *realtime {
	log.Warn("realtime: is not to be had on this system")
	return &realtime{}
}

func (*realtime) capture()   {}
func (*realtime) worker(int) {}
func (*realtime) lock()      {}
