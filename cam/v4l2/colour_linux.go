package v4l2

import "github.com/edgeseg/edgeseg/cam"

// colour translates the colour space, encoding and quantization that a driver returned
// for a YUV or grey format; a zero encoding or quantization is that of the colour space,
// as V4L2_MAP_YCBCR_ENC_DEFAULT and V4L2_MAP_QUANTIZATION_DEFAULT say. SMPTE 240M and
// BT.2020 are read as BT.709, whose coefficients are the nearest. Grey is full range by
// default, as the kernel's own pattern generator has it, and raw sensor values are: both
// have no head and foot room.
func colour(f cam.Format, space, enc, quantization uint32) (m cam.Matrix, fullRange bool) {
	if enc == ycbcrDefault {
		switch space {
		case colorSpaceRec709, colorSpaceDCIP3:
			enc = ycbcr709
		case colorSpaceBT2020:
			enc = ycbcrBT2020
		case colorSpaceSMPTE240M:
			enc = ycbcrSMPTE240M
		}
	}
	switch enc {
	case ycbcr709, ycbcrXV709, ycbcrBT2020, ycbcrBT2020Const, ycbcrSMPTE240M:
		m = cam.BT709
	}
	switch quantization {
	case quantizationFull:
		fullRange = true
	case quantizationLimited:
	default:
		grey := f == cam.Gray8 || f == cam.Y10 || f == cam.Y16
		fullRange = grey || space == colorSpaceJPEG || space == colorSpaceRaw
	}
	return m, fullRange
}
