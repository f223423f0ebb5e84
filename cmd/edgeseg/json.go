package main

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"
)

// The lines of --json, one object a line. Fields are only ever added: programs
// read them. Times are in microseconds unless the name says otherwise.

// startLine comes once, before the first frame.
type startLine struct {
	Type      string            `json:"type"`
	Version   string            `json:"version"`
	Model     string            `json:"model"`
	Net       string            `json:"net"`
	Precision string            `json:"precision"`
	Input     [2]int            `json:"input"` // height, width of the network's input
	Threads   int               `json:"threads"`
	Board     string            `json:"board"`
	Kernels   map[string]string `json:"kernels"`         // family to row
	Stamp     string            `json:"stamp,omitempty"` // what t_ns of live frames is of: start_of_exposure, end_of_frame, arrival
}

// frameLine is one frame's result.
type frameLine struct {
	Type    string   `json:"type"`
	Seq     uint64   `json:"seq"`
	Time    int64    `json:"t_ns"`             // CLOCK_MONOTONIC of the moment that start's stamp names, 0 where a recording has none
	Age     *int64   `json:"age_us,omitempty"` // from t_ns to the mask, of live frames
	Latency int64    `json:"latency_us"`       // the age where there is one, otherwise the sum of the stages but wait
	Stages  stagesUS `json:"stages_us"`
	Dropped uint64   `json:"dropped"`           // between the frame before and this one
	Damaged bool     `json:"damaged,omitempty"` // a part of the picture was lost and is grey
	Classes shares   `json:"classes"`           // share of the frame's pixels, of classes that occur and are not void
	Out     string   `json:"out,omitempty"`
}

// stagesUS is how long the parts of a frame's way took.
type stagesUS struct {
	Wait    int64 `json:"wait"` // for the source
	Ingest  int64 `json:"ingest"`
	Network int64 `json:"network"`
	Result  int64 `json:"result"`
}

// summaryLine ends run and bench.
type summaryLine struct {
	Type           string      `json:"type"`
	Frames         int         `json:"frames"`
	Dropped        uint64      `json:"dropped"`
	Damaged        int         `json:"damaged,omitempty"`    // of the frames
	Unreadable     int         `json:"unreadable,omitempty"` // pictures that were left out
	FPS            decimal     `json:"fps"`
	Latency        percentiles `json:"latency_us"`
	Stages         stagesUS    `json:"stages_us"` // the median of each
	Temperature    *decimal    `json:"temp_c"`    // null where nothing measures it
	Throttled      bool        `json:"throttled"`
	RSS            int64       `json:"rss_bytes"`   // the most that was resident (VmHWM)
	Arena          int64       `json:"arena_bytes"` // one session's, the largest of those used
	AllocsPerFrame decimal     `json:"allocs_per_frame"`
	Threads        int         `json:"threads"` // that ran the last frame

	Age *percentiles `json:"age_us,omitempty"` // of live frames
}

// steadyLine compares the first and the last minute (bench --minutes).
type steadyLine struct {
	Type   string     `json:"type"`
	First  windowLine `json:"first"`
	Last   windowLine `json:"last"`
	Slower decimal    `json:"slower"` // by which part the last median is above the first
}

type windowLine struct {
	P50          int64    `json:"p50_us"`
	P99          int64    `json:"p99_us"`
	Clock        *int64   `json:"hz"`     // the lowest; null where nothing tells it
	Temperature  *decimal `json:"temp_c"` // the highest
	Throttled    bool     `json:"throttled"`
	UnderVoltage bool     `json:"under_voltage"`
}

// percentiles of the frames' latencies.
type percentiles struct {
	P50 int64 `json:"p50"`
	P90 int64 `json:"p90"`
	P99 int64 `json:"p99"`
	Max int64 `json:"max"`
}

// stepLine is what a step of the plan took, the mean of the timed frames (bench --profile).
type stepLine struct {
	Type   string  `json:"type"`
	Name   string  `json:"name"`
	Kind   string  `json:"kind"`
	Kernel string  `json:"kernel"`
	Out    [3]int  `json:"out"` // height, width, channels
	Time   decimal `json:"time_us"`
	MACs   int64   `json:"macs"`
	Bytes  int64   `json:"bytes"` // read and written
}

// evalLine is the result of eval.
type evalLine struct {
	Type          string    `json:"type"`
	Frames        int       `json:"frames"`
	MIoU          decimal   `json:"miou"`
	PixelAccuracy decimal   `json:"pixel_accuracy"`
	Classes       shares    `json:"classes"`   // intersection over union; null where a class never occurs
	Confusion     [][]int64 `json:"confusion"` // pixels, [label][prediction], the last column what the network did not see
}

// netLine is a network that is known.
type netLine struct {
	Type       string   `json:"type"`
	Net        string   `json:"net"`
	Classes    int      `json:"classes"` // with which parameters and multiply-accumulates are counted
	Parameters int64    `json:"parameters"`
	MACs       int64    `json:"macs"`  // of a frame of the size of input
	Input      [2]int   `json:"input"` // height, width
	Papers     []string `json:"papers"`
	Operators  []string `json:"operators"`
	Float      []string `json:"float"` // operators that int8 models compute in float32
}

// errorLine is a failure, as it stands on stderr.
type errorLine struct {
	Type    string `json:"type"`
	Code    code   `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// shares is a JSON object of numbers by name that keeps its order, that of the classes.
type shares []share

type share struct {
	Name  string
	Value float64
}

func (s shares) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, x := range s {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(x.Name)
		if err != nil {
			return nil, err
		}
		value, err := decimal(x.Value).MarshalJSON()
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, name...), ':'), value...)
	}
	return append(b, '}'), nil
}

// decimal is a number of at most six decimals; what is not a number is null.
type decimal float64

func (x decimal) MarshalJSON() ([]byte, error) {
	v := float64(x)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, math.Round(v*1e6)/1e6, 'f', -1, 64), nil
}

// writeJSON writes one line in one write, so that lines of a pipe stay whole.
func writeJSON(w io.Writer, line any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(line); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}
