package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"time"

	"github.com/edgeseg/edgeseg/boards"
	"github.com/edgeseg/edgeseg/rt"
)

// meter gathers over the frames of a run what its summary says. Nothing that is
// called for each frame allocates.
type meter struct {
	frames     int
	dropped    uint64
	damaged    int
	unreadable int
	arena      int64
	threads    int
	first      time.Time // when the first frame had come and all was ready for it

	latency, age, wait, ingest, network, result histogram

	stats    runtime.MemStats
	mallocs  uint64 // inside Session.Run, over so many frames:
	measured int
}

// count adds a frame: what it waited for its source, where the time went, and its latency.
func (m *meter) count(wait time.Duration, s rt.Stages, latency time.Duration) {
	m.frames++
	m.latency.add(latency)
	m.wait.add(wait)
	m.ingest.add(s.Ingest)
	m.network.add(s.Network)
	m.result.add(s.Result)
}

// allocated is the number of mallocs of the process so far. It stops the world
// for some 20 us, which the stages of a frame do not contain.
func (m *meter) allocated() uint64 {
	runtime.ReadMemStats(&m.stats)
	return m.stats.Mallocs
}

// summary is the line that ends a run of frames that took this long.
func (m *meter) summary(elapsed time.Duration, b *boards.Board) summaryLine {
	l := summaryLine{
		Type:    "summary",
		Frames:  m.frames,
		Dropped: m.dropped,
		Damaged: m.damaged, Unreadable: m.unreadable,
		Latency: percentiles{
			us(m.latency.percentile(50)), us(m.latency.percentile(90)),
			us(m.latency.percentile(99)), us(m.latency.max),
		},
		Stages: stagesUS{
			us(m.wait.percentile(50)), us(m.ingest.percentile(50)),
			us(m.network.percentile(50)), us(m.result.percentile(50)),
		},
		RSS:   peakResident(),
		Arena: m.arena, Threads: m.threads,
	}
	if elapsed > 0 {
		l.FPS = decimal(float64(m.frames) / elapsed.Seconds())
	}
	if m.age.n > 0 {
		l.Age = &percentiles{us(m.age.percentile(50)), us(m.age.percentile(90)), us(m.age.percentile(99)), us(m.age.max)}
	}
	if m.measured > 0 {
		l.AllocsPerFrame = decimal(float64(m.mallocs) / float64(m.measured))
	}
	s := b.Sensors()
	if s.Celsius != 0 {
		t := decimal(s.Celsius)
		l.Temperature = &t
	}
	l.Throttled = s.Throttled
	return l
}

// printSummary writes the line, for people unless JSON was asked for.
func (a *app) printSummary(l summaryLine) error {
	if a.json {
		return outputError(writeJSON(a.stdout, l))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s, %.1f a second, %s", plural(l.Frames, "frame"), float64(l.FPS), threads(l.Threads))
	if l.Dropped > 0 {
		fmt.Fprintf(&b, ", %d dropped", l.Dropped)
	}
	if l.Damaged > 0 {
		fmt.Fprintf(&b, ", %d damaged", l.Damaged)
	}
	if l.Unreadable > 0 {
		fmt.Fprintf(&b, ", %d left out", l.Unreadable)
	}
	fmt.Fprintf(&b, "\nlatency  p50 %s  p90 %s  p99 %s  max %s\n",
		ms(l.Latency.P50), ms(l.Latency.P90), ms(l.Latency.P99), ms(l.Latency.Max))
	if a := l.Age; a != nil {
		fmt.Fprintf(&b, "age      p50 %s  p90 %s  p99 %s  max %s\n", ms(a.P50), ms(a.P90), ms(a.P99), ms(a.Max))
	}
	fmt.Fprintf(&b, "stages   ingest %s  network %s  result %s  (wait %s)\n",
		ms(l.Stages.Ingest), ms(l.Stages.Network), ms(l.Stages.Result), ms(l.Stages.Wait))
	fmt.Fprintf(&b, "memory   %.1f MB resident at most, arena %.1f MB, %.4g allocations a frame\n",
		float64(l.RSS)/1e6, float64(l.Arena)/1e6, float64(l.AllocsPerFrame))
	if l.Temperature != nil {
		fmt.Fprintf(&b, "board    %.1f degrees Celsius\n", float64(*l.Temperature))
	}
	if l.Throttled {
		b.WriteString("board    throttled: slower than it could be, see edgeseg doctor\n")
	}
	_, err := io.Copy(a.stdout, &b)
	return outputError(err)
}

func us(d time.Duration) int64 { return d.Round(time.Microsecond).Microseconds() }

// ms prints microseconds as milliseconds.
func ms(us int64) string { return fmt.Sprintf("%.1f ms", float64(us)/1e3) }

// peakResident is the most memory that was resident (VmHWM), 0 where the system does not tell.
func peakResident() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	fields := bytes.Fields(rest)
	if len(fields) < 2 || string(fields[1]) != "kB" {
		return 0
	}
	kb, err := strconv.ParseInt(string(fields[0]), 10, 64)
	if err != nil {
		return 0
	}
	return kb << 10
}
