package boards

import (
	"slices"
	"strconv"
	"strings"
)

// Family is a line of boards that share what advice depends on: the zero Family is any other machine.
type Family uint8

const (
	Other Family = iota
	PiZero2
	Pi2 // with BCM2836: four Cortex-A7
	Pi3
	Pi4 // also 400 and Compute Module 4
	Pi5 // also 500 and Compute Module 5
	JetsonNano
	JetsonTX2
	JetsonXavier
	JetsonOrin // Nano, NX and AGX
	families
)

var familyNames = [families]string{"other", "Raspberry Pi Zero 2", "Raspberry Pi 2", "Raspberry Pi 3", "Raspberry Pi 4", "Raspberry Pi 5",
	"Jetson Nano", "Jetson TX2", "Jetson Xavier", "Jetson Orin"}

func (f Family) String() string {
	if f < families {
		return familyNames[f]
	}
	return "family " + strconv.Itoa(int(f))
}

// IsPi reports whether f is a Raspberry Pi.
func (f Family) IsPi() bool { return f >= PiZero2 && f <= Pi5 }

// IsJetson reports whether f is an NVIDIA Jetson.
func (f Family) IsJetson() bool { return f >= JetsonNano && f <= JetsonOrin }

// compatibles tell the family by what a device tree's compatible list begins with; the first match counts.
var compatibles = []struct {
	name string
	f    Family
}{
	{"raspberrypi,model-zero-2", PiZero2},
	{"brcm,bcm2836", Pi2},
	{"brcm,bcm2837", Pi3},
	{"brcm,bcm2711", Pi4},
	{"brcm,bcm2712", Pi5},
	{"nvidia,tegra210", JetsonNano},
	{"nvidia,tegra186", JetsonTX2},
	{"nvidia,tegra194", JetsonXavier},
	{"nvidia,tegra234", JetsonOrin},
}

func familyOf(compatible []string) Family {
	for _, c := range compatibles {
		if slices.ContainsFunc(compatible, func(s string) bool { return strings.HasPrefix(s, c.name) }) {
			return c.f
		}
	}
	return Other
}
