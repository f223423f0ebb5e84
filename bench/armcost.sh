#!/bin/bash
# Counts the instructions that a frame takes on emulated ARM cores, from RGB to class mask, with
# one thread, and prints them in millions beside the goals. Settings come from the environment:
#
#   CPUS="cortex-a53 ..."  PRECISIONS="int8 float32 float16"  SIZE=256x512
#   MODEL=FILE    holding float32 and int8 (made up where not given: Fast-SCNN with 19 classes)
#   SYMBOLS=N     also prints the N functions that execute most
#   LOOPS=N       also prints the N blocks that execute most, with their cycles by llvm-mca
#   FRAMES="2 6"  frames of the two runs whose difference is taken, so that it is free of start-up
#   RECORD=1      writes the counts to record/, by the version of Go
#   CHECK=1       fails when a count is more than 3 % above the record of the same version of Go
#
# The column "steady" leaves out Go's scheduler, which takes as many instructions as there is time: a loaded
# machine adds millions to a frame. CHECK compares that column, which repeats to within 0.1 %.
set -euo pipefail
shopt -s nullglob
cd "$(dirname "$0")/.."
. lab/tools.sh
. bench/model.sh

cpus=${CPUS:-cortex-a53 cortex-a72 cortex-a76 max} precisions=${PRECISIONS:-int8 float32 float16} size=${SIZE:-256x512}
record=bench/record/armcost-$(go env GOVERSION).txt
read -r few many <<<"${FRAMES:-2 6}"

# The goals for 256x512, and what the best other runtime takes (both in millions).
goal() {
    case $1/$2 in
        int8/cortex-a53 | int8/cortex-a72) echo "115 142" ;;
        int8/*) echo "52 76" ;;
        float32/*) echo "128 146" ;;
        float16/cortex-a76 | float16/max) echo "68 76" ;;
        *) echo "- -" ;;
    esac
}

# count CPU PRECISION: writes the functions with their instructions a frame, most first, to
# $work/CPU-PRECISION; false where the precision cannot be had.
count() {
    local n out=$work/$1-$2
    for n in $few $many; do
        qemu-aarch64 -cpu "$1" -plugin "$work/icount.so,blocks=$out.$n" "$work/edgeseg-arm64" bench --model "$model" \
            --precision "$2" --size "$size" --threads 1 --frames $n --json >"$out.json" 2>"$out.err" || return 1
        # Who is asked to stop does, without an error.
        grep -q "\"type\":\"summary\",\"frames\":$n," "$out.json" || { echo "did not run $n frames" >"$out.err" && return 1; }
    done
    # Waiting until the process has settled takes as many instructions as there is time.
    awk -v few=$few -v many=$many '
        $1 ~ /^main\.onEachProcessor/ { next }
        FNR == NR { a[$1 " " $2 " " $3] = $4; next }
        { n = ($4 - a[$1 " " $2 " " $3]) / (many - few); if (n != 0) print $1, $2, $3, n }' "$out.$few" "$out.$many" >"$out.blocks"
    awk '{ sum[$1] += $3 * $4 } END { for (s in sum) print sum[s], s }' "$out.blocks" | sort -k1,1gr -k2 >"$out"
}

total() { awk '{ n += $1 } END { printf "%.2f", n / 1e6 }' "$1"; }

steady() { awk '$2 !~ /^runtime\./ || $2 ~ /^runtime\.mem/ { n += $1 } END { printf "%.2f", n / 1e6 }' "$1"; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
need gcc gcc libc6-dev && need qemu-aarch64 qemu-user || { echo "left out: needs gcc and qemu-aarch64"; exit 1; }
gcc -O2 -Wall -Wextra -shared -fPIC -o "$work/icount.so" bench/icount.c
CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build -trimpath -o "$work/edgeseg-arm64" ./cmd/edgeseg
go build -trimpath -o "$work/edgeseg" ./cmd/edgeseg
model=${MODEL:-$(made_up "$work/edgeseg" "$work")}

report() {
    echo "# million executed instructions a frame of $size, $(go env GOVERSION), qemu $(qemu-aarch64 --version | awk 'NR == 1 { print $3 }')"
    printf '%-10s %-11s %8s %8s %5s %9s\n' "#precision" CPU edgeseg steady goal best-peer
    for precision in $precisions; do
        for cpu in $cpus; do
            if count "$cpu" "$precision"; then
                printf '%-10s %-11s %8s %8s %5s %9s\n' "$precision" "$cpu" "$(total "$work/$cpu-$precision")" \
                    "$(steady "$work/$cpu-$precision")" $(goal "$precision" "$cpu")
            else
                echo "# $precision $cpu: $(head -n 1 "$work/$cpu-$precision.err" | sed 's/^edgeseg: [^ ]*: //')"
            fi
        done
    done
}
report | tee "$work/counts"

if [ -n "${SYMBOLS-}" ]; then
    for f in "$work"/*.blocks; do
        f=${f%.blocks}
        printf '\n%s\n' "$(basename "$f")"
        awk -v all="$(total "$f")" -v top="$SYMBOLS" 'NR <= top { printf "%9.3f M %5.1f %%  %s\n", $1 / 1e6, $1 / 1e4 / all, $2 }' "$f"
    done
fi
if [ -n "${LOOPS-}" ]; then
    for f in "$work"/*.blocks; do
        cpu=$(basename "${f%-*}")
        bench/loops.sh "$work/edgeseg-arm64" "$f" "$LOOPS" "$cpu"
    done
fi
if [ -n "${RECORD-}" ]; then
    mkdir -p bench/record
    cp "$work/counts" "$record"
    chmod 644 "$record"
fi
if [ -n "${CHECK-}" ]; then
    [ -f "$record" ] || { echo "no record of $(go env GOVERSION): RECORD=1 writes it"; exit 1; }
    awk -v cpus="$cpus" -v precisions="$precisions" '
        /^#/ { next }
        FNR == NR { if (index(" " precisions " ", " " $1 " ") && index(" " cpus " ", " " $2 " ")) record[$1 " " $2] = $4; next }
        { was = record[$1 " " $2]; delete record[$1 " " $2] }
        !was { print $1, $2 " is not in the record"; failed = 1 }
        $4 !~ /^[0-9.]+$/ { print $1, $2 ": " $4 " is no count"; failed = 1 }
        was && $4 > 1.03 * was { printf "%s %s takes %.2f M, %.1f %% more than the recorded %.2f M\n", $1, $2, $4, 100 * ($4 / was - 1), was; failed = 1 }
        END { for (r in record) { print r " was not counted"; failed = 1 } exit failed }' "$record" "$work/counts"
    echo "no count is more than 3 % above $record"
fi
