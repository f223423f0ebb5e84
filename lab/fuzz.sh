#!/bin/bash
# Runs every fuzz target of the repository for a while: lab/fuzz.sh [TIME], 20s each.
set -euo pipefail
cd "$(dirname "$0")/.."

git grep -lE '^func Fuzz' -- '*_test.go' | while read -r file; do
    for target in $(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' "$file"); do
        echo "== $(dirname "$file") $target"
        go test -run '^$' -fuzz "^$target\$" -fuzztime "${1:-20s}" "./$(dirname "$file")"
    done
done
