//go:build !linux

package main

// pause does nothing: waiting spins.
func pause() {}
