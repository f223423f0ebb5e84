//go:build !linux

package rt

func askForHugePages([]byte) {}
