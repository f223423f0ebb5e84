#!/bin/bash
# Runs the reference networks, whose weights are made by formula, in edgeseg and in ONNX Runtime (from the npm package
# onnxruntime-node): holds each export to edgeseg's results, then times both and compares their memory. Settings come from the environment:
#
#   EDGESEG_REFERENCE=DIR   holds reference/nets
#   NETS="linknet_paper ..."  SIZE=256x512  TURNS=5
#   PARTS="agree time"        one of both
#   WORK=DIR                  keeps the models, and takes those that are there already
#   RECORD=1                  writes the results to record/, by the version of Go
set -euo pipefail
cd "$(dirname "$0")/.."
. lab/tools.sh
. bench/peer.sh

nets=${EDGESEG_REFERENCE:?names no folder with reference/nets/}/reference/nets
parts=" ${PARTS-agree time} "
[ -n "${NETS-}" ] || NETS=$(cd "$nets" && for f in *.json; do echo "${f%.json}"; done)
need node nodejs && need npm npm || { echo "left out: needs node and npm"; exit 1; }
install_peer
if [ -n "${WORK-}" ]; then
    work=$WORK
    mkdir -p "$work"
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
go build -trimpath -o "$work/" ./cmd/edgeseg ./bench/formula ./bench/expected

# model NAME: makes a weight file of both precisions, the int8 one calibrated on the network's own frames.
model() {
    [ -e "$work/$1.model" ] && return
    local size
    size=$("$work/formula" "$nets" "$1" "$work")
    "$work/edgeseg" convert "$work/$1.checkpoint" --size "$size" -o "$work/$1.float" >"$work/log" 2>&1 &&
        "$work/edgeseg" quantize --model "$work/$1.float" --calib "$work/$1" --both -o "$work/$1.new" >"$work/log" 2>&1 ||
        { cat "$work/log" >&2; return 1; }
    mv "$work/$1.new" "$work/$1.model"
    rm "$work/$1.checkpoint" "$work/$1.float"
}

# agree NAME: holds ONNX Runtime's results to edgeseg's.
agree() {
    local precision
    for precision in float32 int8; do
        "$work/edgeseg" convert "$work/$1.model" --to onnx --size frame --mask --pixels --precision $precision -o "$work/agree.onnx" >/dev/null
        "$work/expected" "$work/$1.model" $precision "$work/$1.expected" "$work/$1"/*.png
        printf '%-28s' "$1"
        node bench/agree.mjs "$work/agree.onnx" "$work/$1.expected" $precision "$(channels "$work/edgeseg" "$work/$1.model")" || differ+=" $1 ($precision)"
    done
    rm "$work/$1.expected" "$work/agree.onnx"
}

differ=""
for name in $NETS; do model "$name"; done
{
    echo "# $(go env GOVERSION), ONNX Runtime $peer_version, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
    if [[ $parts == *" agree "* ]]; then
        for name in $NETS; do agree "$name"; done
    fi
    if [[ $parts == *" time "* ]]; then
        echo "$(printf '%28s' '')     ONNX       float32           int8   ONNX grows, arena of float32, int8, allocations"
        for name in $NETS; do node bench/nets.mjs "$work/edgeseg" "$name" "$work/$name.model" "$work"; done
    fi
    [ -z "$differ" ] || echo "differ:$differ"
} > >(tee "$work/results")
wait $!
if [ -n "${RECORD-}" ]; then
    mkdir -p bench/record
    install -m 644 "$work/results" "bench/record/nets-$(go env GOVERSION).txt"
fi
[ -z "$differ" ]
