#!/bin/bash
# Builds the static stripped command for each kind of board into dist/ and prints the
# sizes; the arm64 one must stay small enough for the smallest boards.
set -euo pipefail
cd "$(dirname "$0")/.."

limit=12000000 # bytes
mkdir -p dist
for target in arm64 arm-7 amd64; do
    arch=${target%-*}
    out=dist/edgeseg-linux-${target/-/v}
    CGO_ENABLED=0 GOOS=linux GOARCH=$arch GOARM=${target#*-} go build -trimpath -ldflags="-s -w" -o "$out" ./cmd/edgeseg
    size=$(stat -c %s "$out")
    printf '%-28s %9d bytes\n' "$out" "$size"
    [ "$arch" != arm64 ] || [ "$size" -le $limit ] || { echo "$out is larger than $limit bytes"; exit 1; }
done
