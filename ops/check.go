package ops

import (
	"fmt"
	"math"
)

// checkInputs holds the number of inputs between least and most and checks each shape.
func checkInputs(in []Shape, least, most int) error {
	if len(in) < least || len(in) > most {
		want := fmt.Sprint(least)
		switch {
		case most == math.MaxInt:
			want = fmt.Sprintf("at least %d", least)
		case most != least:
			want = fmt.Sprintf("%d to %d", least, most)
		}
		return fmt.Errorf("%d inputs, want %s", len(in), want)
	}
	for i, s := range in {
		if err := s.Check(); err != nil {
			return fmt.Errorf("input %d: %w", i, err)
		}
	}
	return nil
}

// checkOutput gives the shape back if it is one that a map can have.
func checkOutput(s Shape) (Shape, error) {
	if err := s.Check(); err != nil {
		return Shape{}, fmt.Errorf("output: %w", err)
	}
	return s, nil
}

// checkScales refuses scales with which nothing can be computed and zero points outside int8.
func checkScales(qs ...Quant) error {
	for _, q := range qs {
		if !(q.Scale > 0) || math.IsInf(float64(q.Scale), 0) {
			return fmt.Errorf("scale %g is not a positive number", q.Scale)
		}
		if q.ZeroPoint < -128 || q.ZeroPoint > 127 {
			return fmt.Errorf("zero point %d is not an int8", q.ZeroPoint)
		}
	}
	return nil
}

// checkSum refuses a sum that could leave int32, or whose product with the multiplier
// could: |sum| is at most bound. NaN multipliers are refused too.
func checkSum(bound int64, multipliers ...float32) error {
	if bound > math.MaxInt32 {
		return fmt.Errorf("a sum could reach %d, which does not fit in int32", bound)
	}
	for _, m := range multipliers {
		if y := float64(bound) * math.Abs(float64(m)); !(y < 1<<31) {
			return fmt.Errorf("a sum of up to %d times the multiplier %g does not fit in int32", bound, m)
		}
	}
	return nil
}

// shapes lists the shapes of tensors.
func shapes(in []*Tensor) []Shape {
	s := make([]Shape, len(in))
	for i, t := range in {
		s[i] = t.Shape
	}
	return s
}

// outShape is the output's shape of inputs that the caller has checked.
func outShape(o Op, in []*Tensor) Shape {
	s, err := o.OutShape(shapes(in))
	if err != nil {
		panic("ops: " + o.Kind() + ": shapes were not checked: " + err.Error())
	}
	return s
}

// SameQuant refuses an output that is not quantized like the input, whose values it keeps.
func SameQuant(in, out Quant) error {
	if in != out {
		return fmt.Errorf("output's scale %g and zero point %d are not the input's, %g and %d",
			out.Scale, out.ZeroPoint, in.Scale, in.ZeroPoint)
	}
	return nil
}
