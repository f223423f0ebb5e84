package quant

import (
	"testing"

	"github.com/edgeseg/edgeseg/netdef"
)

// What is remembered, all samples, some or none, changes nothing of a judgement.
func TestATeacherRemembersWhatItHasRoomFor(t *testing.T) {
	m := named(t, "fast_scnn")
	q, samples := quantizer(t, m), left(t, m, true)
	int8, err := q.Model(nil)
	if err != nil {
		t.Fatal(err)
	}
	want, err := Judge(t.Context(), m, int8, samples, nil)
	if err != nil {
		t.Fatal(err)
	}
	one := 0
	for s := range samples(t.Context()) {
		one = s.Frame.Width * s.Frame.Height
		break
	}
	for _, tt := range []struct{ room, known int }{{0, 0}, {one, 1}, {2*one + one/2, 2}, {mostKnown, want.Frames}} {
		float := &teacher{model: m, masks: true, room: tt.room}
		for pass := range 2 {
			if pass == 1 && tt.known == want.Frames {
				float.close()
				float.session, float.model = nil, &netdef.Model{} // is not asked
			}
			j, err := float.judge(t.Context(), int8, samples, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(float.known) != tt.known || j.Frames != want.Frames || j.Agreement() != want.Agreement() || j.Loss() != want.Loss() {
				t.Errorf("room for %d bytes, pass %d: %d remembered, %d frames, agreement %g, loss %g; want %d, %d, %g, %g", tt.room, pass,
					len(float.known), j.Frames, j.Agreement(), j.Loss(), tt.known, want.Frames, want.Agreement(), want.Loss())
			}
		}
		float.close()
	}
}
