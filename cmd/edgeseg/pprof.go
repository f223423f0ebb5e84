package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"
)

// servePprof serves profiles on the loopback interface until ctx ends, under the paths that `go tool pprof` asks for.
// It speaks as much HTTP as that needs: the package for it would make the program a third larger.
func servePprof(ctx context.Context, port int) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return failf(codeUnavailable, "take another port", "--pprof %d: %w", port, err)
	}
	context.AfterFunc(ctx, func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go answer(ctx, c)
		}
	}()
	return nil
}

// answer answers one request and closes the connection.
func answer(ctx context.Context, c net.Conn) {
	defer c.Close()
	const patience = 10 * time.Second
	_ = c.SetReadDeadline(time.Now().Add(patience))
	line, err := bufio.NewReader(io.LimitReader(c, 8<<10)).ReadString('\n')
	if err != nil {
		return
	}
	status, body := "200 OK", &bytes.Buffer{}
	if err := profile(ctx, line, body); err != nil {
		status = "404 Not Found"
		body.Reset()
		fmt.Fprintln(body, err)
	}
	_ = c.SetWriteDeadline(time.Now().Add(patience))
	fmt.Fprintf(c, "HTTP/1.0 %s\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n", status, body.Len())
	_, _ = c.Write(body.Bytes())
}

// profile writes what the first line of a request asks for.
func profile(ctx context.Context, request string, w io.Writer) error {
	fields := strings.Fields(request)
	if len(fields) < 2 || fields[0] != "GET" {
		return fmt.Errorf("want GET")
	}
	u, err := url.ParseRequestURI(fields[1])
	if err != nil {
		return fmt.Errorf("not a path")
	}
	name, ok := strings.CutPrefix(u.Path, "/debug/pprof/")
	switch {
	case !ok:
		return fmt.Errorf("want /debug/pprof/NAME")
	case name == "profile":
		return cpuProfile(ctx, u.Query().Get("seconds"), w)
	}
	p := pprof.Lookup(name)
	if p == nil {
		return fmt.Errorf("no profile of this name: want profile, heap, allocs, goroutine, mutex or block")
	}
	debug, _ := strconv.Atoi(u.Query().Get("debug")) // 0: for the tool
	return p.WriteTo(w, debug)
}

func cpuProfile(ctx context.Context, seconds string, w io.Writer) error {
	n, err := strconv.Atoi(seconds)
	if err != nil || n < 1 || n > 3600 {
		n = 30
	}
	if err := pprof.StartCPUProfile(w); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	select {
	case <-ctx.Done():
	case <-time.After(time.Duration(n) * time.Second):
	}
	return nil
}
