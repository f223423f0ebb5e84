// Package machine tests the edgeseg command on a real ARM kernel with cameras: the
// emulated machine that lab/machine.sh boots. It holds tests only, and outside of that
// machine they are skipped.
package machine
