// Package modelfile reads and writes files that hold models: whole, regular
// files only, never half of one. A model is read once and its file closed, so
// that a new one can be put in its place at any time; it is written beside its
// target, synced and renamed.
//
// Its errors carry the file's name once and, where one helps, a hint for the
// user. It imports the standard library only.
package modelfile
