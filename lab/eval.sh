#!/bin/bash
# Evaluates networks at full size: lab/eval.sh DATA MODELS. DATA is a CamVid folder with
# val/ and valannot/, MODELS one with checkpoints (or weight files) named after network
# and data set: fast_scnn_camvid.pth, contextnet_camvid.pth, espnet_camvid.pth, ...
set -euo pipefail
cd "$(dirname "$0")/.."

data=${1:?which data} models=${2:-.}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/edgeseg" ./cmd/edgeseg
found=0
for net in fast_scnn contextnet espnet; do
    for file in "$models/${net}"*camvid*; do
        [ -f "$file" ] || continue
        found=1
        echo "== $(basename "$file")"
        case $file in
            *.safetensors | *.edgeseg) model=$file ;;
            *) model=$work/$net.safetensors && "$work/edgeseg" convert "$file" --net "$net" -o "$model" ;;
        esac
        "$work/edgeseg" eval --model "$model" --data "$data"
    done
done
[ $found = 1 ] || { echo "no CamVid checkpoints in $models"; exit 1; }
