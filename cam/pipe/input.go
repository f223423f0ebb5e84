package pipe

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// input is what ffmpeg is to read.
type input struct {
	arg       string // as ffmpeg's -i takes it
	shown     string // for people: without a password
	protocols string // that ffmpeg may use for it, "" for its own choice
	live      bool
	options   []string // before -i
}

// cameraSilence: cameras that are read through programs are slow to start, but then give frames.
const cameraSilence = 10 * time.Second

// Input is ffmpeg with a file or a URL (http, https, rtsp, rtp, udp, tcp). Those of rtsp, rtp and udp are live.
func Input(name string) (Program, error) {
	in, err := parseInput(name)
	if err != nil {
		return Program{}, err
	}
	p := Program{Name: in.shown, Args: append([]string{"ffmpeg"}, in.ffmpegArgs()...), Package: "ffmpeg", hide: in.hide}
	if in.live {
		p.Live, p.Endless, p.silence = true, true, cameraSilence
	}
	return p, nil
}

// What may be opened on behalf of a URL. Never file: a playlist from the network has no
// business on this machine's disk.
var urlProtocols = map[string]string{
	"http":  webProtocols,
	"https": webProtocols, // both, for redirects
	"rtsp":  "rtp,udp,tcp",
	"rtp":   "rtp,udp",
	"udp":   "udp",
	"tcp":   "tcp",
}

const webProtocols = "http,https,httpproxy,tls,tcp,crypto,data"

func parseInput(name string) (input, error) {
	scheme, _, ok := strings.Cut(name, "://")
	if !ok || !isScheme(scheme) {
		// With its protocol a path stays a path, be it called -y, concat:a or 10:30.avi.
		return input{arg: "file:" + name, shown: name}, nil
	}
	u, err := url.Parse(name)
	if err != nil {
		// Not the parser's message: it repeats the URL and its password.
		return input{}, fmt.Errorf("pipe: %s://...: not a URL", scheme)
	}
	protocols, ok := urlProtocols[u.Scheme] // in lower case
	if !ok {
		return input{}, fmt.Errorf("pipe: %s: protocol %s, expected http, https, rtsp, rtp, udp or tcp", withoutSecrets(u.Redacted()), u.Scheme)
	}
	in := input{arg: name, shown: withoutSecrets(u.Redacted()), protocols: protocols}
	switch u.Scheme {
	case "rtsp":
		// Over UDP a lossy network gives smeared pictures.
		in.live, in.options = true, append([]string{"-rtsp_transport", "tcp"}, lowDelay...)
	case "rtp", "udp":
		in.live, in.options = true, lowDelay
	}
	return in, nil
}

// isScheme follows RFC 3986, 3.1.
func isScheme(s string) bool {
	for i, c := range s {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+-.", c)) {
			return false
		}
	}
	return s != ""
}

func (in input) ffmpegArgs() []string {
	args := []string{"-nostdin", "-v", "error"}
	if in.protocols != "" {
		args = append(args, "-protocol_whitelist", in.protocols)
	}
	args = append(args, in.options...)
	return append(args,
		"-i", in.arg,
		"-map", "0:v:0",
		"-vf", filters,
		"-pix_fmt", "yuv420p",
		"-f", "yuv4mpegpipe", "pipe:1")
}

// lowDelay keeps ffmpeg from collecting frames before it gives the first.
var lowDelay = []string{"-fflags", "nobuffer", "-flags", "low_delay"}

// filters deinterlace the frames marked so, convert to the colours that the source promises, and
// number the frames evenly: y4m has a constant rate, and ffmpeg would double or drop frames
// to keep it. (The option against that has had two names, this has worked in all versions.)
const filters = "yadif=deint=interlaced," +
	"scale=out_color_matrix=bt601:out_range=tv," +
	"setpts='if(isnan(FRAME_RATE),N/25,N/FRAME_RATE)/TB'"

// hide takes the password out of what ffmpeg says of its input.
func (in input) hide(message string) string {
	message = strings.ReplaceAll(message, in.arg, in.shown)
	for _, password := range in.passwords() {
		message = strings.ReplaceAll(message, password, "xxxxx")
	}
	return strings.TrimPrefix(withoutSecrets(message), in.shown+": ")
}

// secret is a parameter of a URL, in its query or as some cameras have it in its path, that nobody should read.
var secret = regexp.MustCompile(`(?i)(pass|passwd|password|pwd|token|secret|key|auth)=[^&;/?#\s"']+`)

func withoutSecrets(s string) string { return secret.ReplaceAllString(s, "$1=xxxxx") }

// passwords are the one of the URL as it stands there, and what it means.
func (in input) passwords() []string {
	_, rest, _ := strings.Cut(in.arg, "://")
	authority, _, _ := strings.Cut(rest, "/")
	_, written, _ := strings.Cut(authority[:max(strings.LastIndexByte(authority, '@'), 0)], ":")
	if written == "" {
		return nil
	}
	meant, err := url.PathUnescape(written)
	if err != nil {
		return []string{written}
	}
	return []string{written, meant}
}
