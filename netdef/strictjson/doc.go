// Package strictjson reads JSON by pulling, and refuses what encoding/json lets
// pass: a key that stands twice, a key in another case, text that is not UTF-8,
// a fraction where an integer is due, anything after the end.
//
// It builds no tree. The caller says what it expects next (Object, Array, Text,
// Int, ...) and keeps what it needs, so that a hostile document costs no more
// memory than the caller grants; depth and the number of keys are bounded.
// Errors name the byte at which the document is wrong.
//
// The headers of safetensors files and the graphs in them are read with it. It
// imports the standard library only.
package strictjson
