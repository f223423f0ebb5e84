#!/bin/bash
# emulate.sh EMULATOR ARG... PROGRAM ARG...: runs a Go test program in user-mode emulation, which at times
# loses a wake-up of Go's runtime (golang.org/issue/70329): the program then stands still for ever and
# not even its own -test.timeout ends it. Such a run, and no other, is done again. Signals that only make
# goroutines take turns are left out, as they are most of what the emulator stumbles over.
set -u
export GODEBUG=asyncpreemptoff=1${GODEBUG:+,$GODEBUG}
longest=660 # seconds; -test.timeout, 10 minutes here, has passed by then
for try in 1 2 3; do
    timeout -k 5 $longest "$@"
    code=$?
    [ $code = 124 ] || [ $code = 137 ] || exit $code
    echo "lab: the emulator stood still for $longest s (try $try): $*" >&2
done
exit $code
