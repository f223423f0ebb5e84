package machine

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/edgeseg/edgeseg/cmd/edgeseg/embed"
	"github.com/edgeseg/edgeseg/netdef/flat"
	"github.com/edgeseg/edgeseg/ops"
)

// smallModel is the built-in network for frames that an emulated CPU can calibrate on, in float alone.
func smallModel(t *testing.T) string {
	t.Helper()
	m, err := flat.Parse(embed.Model)
	if err != nil {
		t.Fatal(err)
	}
	m.Size = [2]int{48, 64}
	delete(m.Variants, ops.Int8)
	for name := range m.Tensors {
		if strings.HasPrefix(name, "int8.") {
			delete(m.Tensors, name)
		}
	}
	path := filepath.Join(t.TempDir(), "small")
	if err := flat.Save(path, m); err != nil {
		t.Fatal(err)
	}
	return path
}

// A model is calibrated on what a camera sees that is lost meanwhile, and runs on that camera.
func TestModelsAreCalibratedOnCameras(t *testing.T) {
	inMachine(t)
	const device = "/dev/video0"
	out := filepath.Join(t.TempDir(), "int8")
	r := start(t, "", program, "quantize", "--model", smallModel(t), "--camera", device, "--frames", "3", "--interval", "2s", "--wait", "60s", "-o", out)
	r.maps(device)
	driver(t, "unbind")
	r.letsGoOf(device)
	driver(t, "bind")
	if got := r.text(); !strings.Contains(got, "int8") {
		t.Errorf("says %q", got)
	}
	if !strings.Contains(r.stderr.String(), `msg="lost, waiting for it"`) {
		t.Errorf("of the loss is said: %q", &r.stderr)
	}
	m, err := flat.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(m.Provenance, "over 3 frames of "+device) {
		t.Errorf("calibrated %q", m.Provenance)
	}
	if n := len(only("frame", start(t, "", camera(program, device, "--model", out, "--frames", "2")...).rest(0))); n != 2 {
		t.Errorf("the model gives %d masks of 2 frames", n)
	}
}
