package netdef

import (
	"bufio"
	"encoding/hex"
	"io"
	"strings"
)

// ParseClasses reads a file of classes, one a line in the order of their indices:
//
//	road #804080
//	traffic light #faaa1e
//	unlabelled #000000 void
//
// Names may have spaces. Empty lines and those that begin with # are passed over.
func ParseClasses(r io.Reader) ([]Class, error) {
	const longestLine = 1024
	var classes []Class
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, longestLine), longestLine)
	n := 0
	for lines.Scan() {
		n++
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff")) // some editors begin a file so
		if line == "" || line[0] == '#' {
			continue
		}
		c, why := parseClass(line)
		if why != "" {
			return nil, errorf("classes: line %d: %s", n, why)
		}
		if classes = append(classes, c); len(classes) > maxClasses {
			return nil, errorf("classes: line %d: more than %d classes", n, maxClasses)
		}
	}
	if err := lines.Err(); err == bufio.ErrTooLong {
		return nil, errorf("classes: line %d is longer than %d bytes", n+1, longestLine)
	} else if err != nil {
		return nil, errorf("classes: %v", err)
	}
	if len(classes) == 0 {
		return nil, errorf("classes: file names no class")
	}
	return classes, checkClasses(classes)
}

// parseClass reads `name #rrggbb [void]`, or says what is wrong with it.
func parseClass(line string) (c Class, why string) {
	fields := strings.Fields(line)
	if last := len(fields) - 1; last > 0 && fields[last] == "void" {
		c.Void = true
		fields = fields[:last]
	}
	if len(fields) < 2 {
		return c, "want a name and a colour: road #804080"
	}
	last := len(fields) - 1
	digits, ok := strings.CutPrefix(fields[last], "#")
	rgb, err := hex.DecodeString(digits)
	if !ok || err != nil || len(rgb) != 3 {
		return c, "want a colour like #804080 behind the name"
	}
	c.Color = [3]uint8(rgb)
	c.Name = strings.Join(fields[:last], " ")
	return c, badName(c.Name)
}
