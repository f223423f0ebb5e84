package cpu

import (
	"fmt"
	"strconv"
	"strings"
)

// maxCPUs bounds the numbers of CPUs: Linux is built for at most 8192.
const maxCPUs = 8192

// ParseList reads a list of CPUs as Linux writes it, "0-3,6", in ascending order.
func ParseList(s string) ([]int, error) {
	var list []int
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, nil
	}
	next := 0
	for part := range strings.SplitSeq(s, ",") {
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		a, errA := strconv.ParseUint(from, 10, 31)
		b, errB := strconv.ParseUint(to, 10, 31)
		if errA != nil || errB != nil || int(a) < next || b < a || b >= maxCPUs {
			return nil, fmt.Errorf("cpu: %q in list of CPUs", part)
		}
		for n := int(a); n <= int(b); n++ {
			list = append(list, n)
		}
		next = int(b) + 1
	}
	return list, nil
}
