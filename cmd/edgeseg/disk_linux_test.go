package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

func TestAFullDeviceIsAnIOError(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	for _, args := range [][]string{{"run", "--json", small}, {"run", small}, {"bench", "--frames=1", small}, {"version"}, {"inspect"}, {"run", "--help"}} {
		var stderr bytes.Buffer
		a := &app{stdout: full, stderr: &stderr}
		status := a.execute(t.Context(), args)
		result{status: status, stderr: stderr.String()}.fails(t, 1, "no space left on device")
	}
}

func TestAFullDiskLeavesNoPart(t *testing.T) {
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("no right to mount a small file system:", err)
	}
	defer unix.Unmount(disk, 0)
	checkpoint := write(t, "c", checkpointBytes(t, 11))
	for _, args := range [][]string{
		{"run", "--out", disk, small},
		{"convert", checkpoint, "-o", filepath.Join(disk, "m")},
	} {
		call(t, args...).fails(t, 1, "no space left on device")
		left, err := os.ReadDir(disk)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range left {
			if ext := filepath.Ext(f.Name()); args[0] == "convert" || ext != ".png" {
				t.Errorf("%v leaves %s behind", args[:1], f.Name())
			}
			os.Remove(filepath.Join(disk, f.Name()))
		}
	}
}
