//go:build !linux && !purego

package cpu

func hwcapFeatures() Features { return 0 }
