// Package report says what an int8 model costs against the float32 one that it is made of, on frames that it
// was not calibrated on.
//
//	r, err := report.Make(ctx, quantizer, float, int8, report.Options{Samples: samples, Few: few})
//	err = r.JSON(w)
//	err = r.HTML(w, pictures)
//
// The page holds all that it shows: plots are SVG, pictures PNG within it, and it runs no script.
package report
