#!/bin/bash
# Counts the instructions that package cam/jpeg takes for a picture on an emulated ARM core, and fails where they are not
# under a third of those of Go's image/jpeg. Settings come from the environment:
#
#   PICTURE=FILE  instead of one of 640x480 that is made up
#   TURNS=N       also times it in N turns with libjpeg-turbo's tjbench on this machine (both into planes), and fails
#                 where the median of the ratios is above 1.2; needs PICTURE
#   RECORD=1      writes the result to record/, by the version of Go
set -euo pipefail
cd "$(dirname "$0")/.."
. lab/tools.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
need gcc gcc libc6-dev && need qemu-aarch64 qemu-user || { echo "left out: needs gcc and qemu-aarch64"; exit 1; }
gcc -O2 -Wall -Wextra -shared -fPIC -o "$work/icount.so" bench/icount.c
[ -z "${PICTURE-}" ] || export EDGESEG_JPEG=$(realpath "$PICTURE")

# count NAME: instructions of a picture, from the difference of two runs.
count() {
    local n counts=()
    for n in 3 9; do
        # The first pass of a benchmark is of one picture.
        counts+=("$(qemu-aarch64 -cpu cortex-a53 -plugin "$work/icount.so" "$work/arm64.test" -test.run '^$' \
            -test.bench "^BenchmarkDecode\$/^$1\$" -test.benchtime ${n}x 2>&1 >/dev/null | sed -n 's/^icount //p')")
    done
    echo $(((counts[1] - counts[0]) / 6))
}

# rate reads the Mpix/s of a benchmark.
rate() { awk '{ for (i = 2; i <= NF; i++) if ($i == "Mpix/s") print $(i - 1) }'; }

report() {
    local kind n standard
    echo "# million instructions of a picture on ARM, $(go env GOVERSION), and the part of image/jpeg's that is"
    standard=$(count standard)
    printf '%-10s %8.2f\n' standard "$(awk "BEGIN { print $standard / 1e6 }")"
    for kind in own1 own2 own4 own8; do
        n=$(count $kind)
        awk -v kind=$kind -v n="$n" -v of="$standard" 'BEGIN { printf "%-10s %8.2f %6.3f\n", kind, n / 1e6, n / of; exit 3 * n >= of }' || return 1
    done
    [ -n "${TURNS-}" ] || return 0
    need tjbench libjpeg-turbo-progs || { echo "no tjbench"; return 1; }
    go test -vet=off -c -o "$work/native.test" ./cam/jpeg
    for n in $(seq "$TURNS"); do
        own=$("$work/native.test" -test.run '^$' -test.bench '^BenchmarkDecode$/^own1$' -test.benchtime 0.3s | rate)
        peer=$(tjbench "$EDGESEG_JPEG" -yuv -benchtime 0.3 -warmup 0.1 -quiet | awk 'NF > 7 && $(NF - 1) ~ /^[0-9.]+$/ { print $(NF - 1) }')
        echo "$own $peer"
    done | awk '{ print $2 / $1, $1, $2 }' | sort -g | awk '{ ratio[NR] = $1; if ($2 > own) own = $2; if ($3 > peer) peer = $3 }
        END { r = ratio[int((NR + 1) / 2)]
            printf "# this machine, Mpix/s at best: %.1f, tjbench to YUV %.1f; times in turns, ours to theirs: median %.2f, %.2f to %.2f\n",
                own, peer, r, ratio[1], ratio[NR]; exit r > 1.2 }'
}

GOARCH=arm64 CGO_ENABLED=0 go test -vet=off -c -o "$work/arm64.test" ./cam/jpeg
status=0
report >"$work/report" || status=$?
cat "$work/report"
if [ -n "${RECORD-}" ]; then
    mkdir -p bench/record
    cp "$work/report" "bench/record/jpegcost-$(go env GOVERSION).txt"
    chmod 644 "bench/record/jpegcost-$(go env GOVERSION).txt"
fi
[ $status = 0 ] || echo "more than is allowed: a third of the instructions, 1.2 of the time"
exit $status
