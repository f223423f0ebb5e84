#!/bin/bash
# Runs exported networks in ONNX Runtime, from the npm package onnxruntime-node: first holds what it makes of them
# to edgeseg's results, then times both in turns. Settings come from the environment:
#
#   SIZES="256x512 ..."  THREADS="1 2"  TURNS=7
#   MODEL=FILE    holding float32 and int8, to be timed (made up where not given: Fast-SCNN with 19 classes)
#   AGREE="FILE ..."   more such models for the comparison of results, beside the built-in one, all in int8 and with nodes in float32
#   RECORD=1      writes the times to record/, by the version of Go
set -euo pipefail
cd "$(dirname "$0")/.."
. lab/tools.sh
. bench/model.sh
. bench/peer.sh

# agree MODEL: runs pictures of the clip through both runtimes.
agree() {
    local precision
    for precision in float32 int8; do
        "$work/edgeseg" convert "$1" --to onnx --size frame --mask --pixels --precision $precision -o "$work/agree.onnx" >/dev/null
        go run ./bench/expected "$1" $precision "$work/expected" cmd/edgeseg/embed/clip/*9.jpg
        node bench/agree.mjs "$work/agree.onnx" "$work/expected" $precision "$(channels "$work/edgeseg" "$1")"
    done
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
need node nodejs && need npm npm || { echo "left out: needs node and npm"; exit 1; }
install_peer
go build -trimpath -o "$work/edgeseg" ./cmd/edgeseg

"$work/edgeseg" quantize --calib cmd/edgeseg/embed/clip --frames 16 --both -o "$work/builtin.model" >/dev/null
"$work/edgeseg" quantize --calib cmd/edgeseg/embed/clip --frames 16 --both -o "$work/mixed.model" \
    --keep-float learning_to_downsample.dsconv1.depthwise,feature_fusion.add,classifier.conv >/dev/null
for model in "$work/builtin.model" "$work/mixed.model" ${AGREE-}; do
    agree "$model"
done

model=${MODEL:-$(made_up "$work/edgeseg" "$work")}
{
    echo "# $(go env GOVERSION), ONNX Runtime $peer_version, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), load before: $(cut -d' ' -f1 /proc/loadavg)"
    node bench/peers.mjs "$work/edgeseg" "$model" "$work"
} | tee "$work/times"
if [ -n "${RECORD-}" ]; then
    mkdir -p bench/record
    cp "$work/times" "bench/record/peers-$(go env GOVERSION).txt"
    chmod 644 "bench/record/peers-$(go env GOVERSION).txt"
fi
