package cpu

import (
	"strconv"
	"strings"
)

// Core is a kind of core. Features cannot tell an in-order core from an
// out-of-order one, its kind can. The zero Core is any that has no name here,
// among them all of amd64, where features tell enough.
type Core uint16

const (
	Generic Core = iota
	A7
	A9
	A15
	A17
	A35
	A53
	A55
	A57
	A72
	A73
	A75
	A76 // also A76AE
	A77
	A78 // also A78AE (Jetson Orin) and A78C
	A510
	A520
	A710
	A715
	A720
	A725
	X1
	X2
	X3
	X4
	X925
	N1
	N2
	N3
	V1
	V2
	V3
	Denver // Denver and Denver 2, which translate to their own instructions
	Carmel
	A64FX
	Apple // M1 and later, performance and efficiency cores
)

// Cores is the number of kinds: every Core is below it.
const Cores = int(Apple) + 1

// coreNames are those of all kinds, in order.
const coreNames = "generic Cortex-A7 Cortex-A9 Cortex-A15 Cortex-A17 Cortex-A35 Cortex-A53 Cortex-A55 Cortex-A57 Cortex-A72 " +
	"Cortex-A73 Cortex-A75 Cortex-A76 Cortex-A77 Cortex-A78 Cortex-A510 Cortex-A520 Cortex-A710 Cortex-A715 " +
	"Cortex-A720 Cortex-A725 Cortex-X1 Cortex-X2 Cortex-X3 Cortex-X4 Cortex-X925 Neoverse-N1 Neoverse-N2 " +
	"Neoverse-N3 Neoverse-V1 Neoverse-V2 Neoverse-V3 Denver Carmel A64FX Apple"

func (c Core) String() string {
	if names := strings.Fields(coreNames); int(c) < len(names) {
		return names[c]
	}
	return "core " + strconv.Itoa(int(c))
}

// CoreOf tells the kind from a Main ID Register: implementer in bits 31..24, part in 15..4.
// The source of the numbers is Linux, arch/arm64/include/asm/cputype.h.
func CoreOf(midr uint32) Core {
	part := midr >> 4 & 0xfff
	switch midr >> 24 {
	case 'A':
		return armParts[part]
	case 'N':
		switch part {
		case 0x000, 0x003:
			return Denver
		case 0x004:
			return Carmel
		}
	case 'Q': // Kryo: ARM's cores with slight changes, scheduled like these
		return kryoParts[part]
	case 'F':
		if part == 0x001 {
			return A64FX
		}
	case 'a':
		return Apple
	}
	return Generic
}

var armParts = map[uint32]Core{
	0xc07: A7, 0xc09: A9, 0xc0f: A15, 0xc0d: A17, 0xc0e: A17,
	0xd03: A53, 0xd04: A35, 0xd05: A55, 0xd07: A57, 0xd08: A72, 0xd09: A73, 0xd0a: A75, 0xd0b: A76, 0xd0c: N1, 0xd0d: A77, 0xd0e: A76,
	0xd40: V1, 0xd41: A78, 0xd42: A78, 0xd44: X1, 0xd46: A510, 0xd47: A710, 0xd48: X2, 0xd49: N2, 0xd4b: A78, 0xd4c: X1, 0xd4d: A715,
	0xd4e: X3, 0xd4f: V2, 0xd80: A520, 0xd81: A720, 0xd82: X4, 0xd83: V3, 0xd84: V3, 0xd85: X925, 0xd87: A725, 0xd89: A720, 0xd8e: N3,
}

var kryoParts = map[uint32]Core{0x800: A73, 0x801: A53, 0x802: A75, 0x803: A55, 0x804: A76, 0x805: A55}
