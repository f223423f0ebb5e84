//go:build !linux

package pipe

import "os/exec"

func tie(*exec.Cmd) {}
