package quant

import (
	"context"
	"testing"

	"github.com/edgeseg/edgeseg/cam"
	"github.com/edgeseg/edgeseg/ops"
	"github.com/edgeseg/edgeseg/rt"
)

// The mean square error of the classes' logits on the frames that were searched on: it is not what the search makes small, but goes with it.
func searchedNoise(t *testing.T, o Observer) (sum float64) {
	t.Helper()
	m := named(t, "espnet")
	calls := 0
	q, err := Quantize(context.Background(), m, &pictures{n: 4}, Options{Observer: o, Both: true, Learning: func(done, total int) {
		if calls++; done != calls || done > total {
			t.Errorf("map %d of %d after %d calls", done, total, calls)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if (calls > 0) != (o == Search) {
		t.Errorf("%s: %d maps are searched", o, calls)
	}
	var all [2][]*ops.Tensor
	for i, typ := range []ops.Type{ops.Int8, ops.Float32} {
		s, err := openSession(q, rt.Options{Precision: typ})
		if err != nil {
			t.Fatal(err)
		}
		defer s.close()
		src := &pictures{n: 4}
		var f cam.Frame
		for src.Next(context.Background(), &f) == nil {
			if err := s.Run(&f, nil); err != nil {
				t.Fatal(err)
			}
			all[i] = append(all[i], s.Logits())
		}
	}
	for i := range all[0] {
		sum += noise(all[0][i], all[1][i])
	}
	return sum
}

func TestSearchComesNearerThanAnyOneObserver(t *testing.T) {
	if testing.Short() {
		t.Skip("takes many runs of networks")
	}
	searched := searchedNoise(t, Search)
	for _, o := range tried(Search) {
		if one := searchedNoise(t, o); searched > one {
			t.Errorf("the noise is %g with ranges that were searched, %g with %s", searched, one, o)
		}
	}
}

func TestAnInterruptedSearchIsAnError(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	q, err := Quantize(ctx, named(t, "espnet"), &pictures{n: 2}, Options{Observer: Search, Learning: func(int, int) { stop() }})
	if q != nil || err == nil {
		t.Errorf("%v, %v", q, err)
	}
}
