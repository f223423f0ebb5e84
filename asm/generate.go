package asm

//go:generate go run ./gen
//go:generate go run ./gen/maps
