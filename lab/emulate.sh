#!/bin/bash
# emulate.sh EMULATOR ARG... PROGRAM ARG...: runs a Go test program in user-mode emulation, which at times
# loses a wake-up of Go's runtime (golang.org/issue/70329): the program then stands still for ever, or until
# its -test.timeout. Such a run, and no other, is done again. Signals that only make goroutines take turns
# are left out, as they are most of what the emulator stumbles over.
set -u
export GODEBUG=asyncpreemptoff=1${GODEBUG:+,$GODEBUG}
still=60     # seconds with less than one of processor time
timeout=1195 # seconds: it has lasted to its -test.timeout, 20 minutes here

# ticks PID: hundredths of a second of processor time that the process has used.
ticks() {
    local stat
    read -r stat 2>/dev/null <"/proc/$1/stat" || return
    set -- ${stat##*) }
    echo $((${12} + ${13}))
}

# watch PID: kills the process when it stands still.
watch() {
    local before=-100 now
    while sleep $still && now=$(ticks "$1"); do
        ((now - before >= 100)) || kill -KILL "$1"
        before=$now
    done
}

for try in 1 2 3; do
    since=$SECONDS
    "$@" <&0 &
    program=$!
    watch $program >/dev/null 2>&1 &
    watcher=$!
    disown $watcher
    trap 'kill $program $watcher' INT TERM QUIT
    wait $program
    code=$?
    kill $watcher
    ((code == 137 || code != 0 && SECONDS - since >= timeout)) || exit $code
    echo "lab: the emulator stood still (try $try, $((SECONDS - since)) s): $*" >&2
done
exit $code
