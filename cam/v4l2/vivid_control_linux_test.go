package v4l2

import (
	"os"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// cameras gives the nodes of vivid, single-planar and multi-planar, with 100 % colour
// bars and nothing written over them.
func cameras(t *testing.T) (nodes []string) {
	t.Helper()
	for _, d := range List() {
		if d.Driver == "vivid" {
			nodes = append(nodes, d.Path)
			setVivid(t, d.Path, "Test Pattern", 1)
			setVivid(t, d.Path, "OSD Text Mode", 2)
		}
	}
	if len(nodes) == 0 {
		if os.Getenv("EDGESEG_MACHINE") != "" {
			t.Fatal("vivid is not loaded")
		}
		t.Skip("needs the kernel's virtual camera (lab/machine.sh)")
	}
	return nodes
}

// setVivid finds a control by the driver's name for it and sets it.
func setVivid(t *testing.T, node, name string, value int32) {
	t.Helper()
	n, err := openNode(node)
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()
	const nextCtrl = 0x80000000
	var names []string
	q := queryControl{ID: nextCtrl}
	for n.ioctl(vidiocQueryCtrl, unsafe.Pointer(&q)) == nil {
		if text(q.Name[:]) == name {
			c := control{q.ID, value}
			if err := n.ioctl(vidiocSCtrl, unsafe.Pointer(&c)); err != nil {
				t.Fatalf("%s: %s = %d: %v", node, name, value, err)
			}
			return
		}
		names = append(names, text(q.Name[:]))
		q = queryControl{ID: q.ID | nextCtrl}
	}
	t.Fatalf("%s has no control %q, but %q", node, name, names)
}

func openVivid(t *testing.T, node string, o Options) *Source {
	t.Helper()
	s, err := Open(node, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// onlyFormat hides all pixel formats of a node but one.
type onlyFormat struct {
	*node
	code fourCC
}

func (o onlyFormat) ioctl(req uintptr, arg unsafe.Pointer) error {
	if req != vidiocEnumFmt {
		return o.node.ioctl(req, arg)
	}
	want := (*fmtDesc)(arg).Index
	for _, f := range enumFormats(o.node, (*fmtDesc)(arg).Type) {
		if f.PixelFormat == o.code {
			if want == 0 {
				*(*fmtDesc)(arg) = f
				return nil
			}
			want--
		}
	}
	return unix.EINVAL
}
