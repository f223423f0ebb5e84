#!/bin/bash
# Draws docs/roofline.svg: the steps of Fast-SCNN with 19 classes under the roof of one core of this machine.
# SIZE (512x1024) and RUNS (80): of each step the fastest run counts, as the machine may do other work.
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/model.sh
size=${SIZE:-512x1024} runs=${RUNS:-80}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
CGO_ENABLED=0 go build -o "$work/edgeseg" ./cmd/edgeseg
go build -o "$work/roofline" ./bench/roofline
model=$(made_up "$work/edgeseg" "$work")
for ((i = 0; i < runs; i++)); do
    for precision in float32 int8; do
        "$work/edgeseg" bench --model "$model" --precision $precision --size "$size" --threads 1 --frames 2 --profile --json
    done
done | "$work/roofline" >"$work/roofline.svg"
mv "$work/roofline.svg" docs/roofline.svg
