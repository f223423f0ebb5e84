#!/bin/bash
# Prints the N blocks of code that a frame executes most, what a pass of each costs by llvm-mca, and
# which share of the time its multiplications alone would keep the core busy (widening multiplications
# and what adds them up count: a core without dot products needs them).
#
#   loops.sh PROGRAM BLOCKS N CPU     BLOCKS: lines of function, address, length, passes a frame, as armcost.sh makes them
#
# llvm 19 or later is asked: older ones take a Neoverse N1, whose core is that of an A76, for a Cortex-A57.
set -euo pipefail
cd "$(dirname "$0")/.."
. lab/tools.sh

program=$1 blocks=$2 n=$3
need llvm-mca-19 llvm-19 || { echo "left out: needs llvm-mca-19"; exit 0; }
case $4 in
    cortex-a76) cpu=neoverse-n1 ;;
    max) cpu=neoverse-n2 ;;
    *) cpu=$4 ;;
esac
multiplies='^(fmla|fmul|fmlal|fmlal2|sdot|udot|usdot|smmla|usmmla|mla|mul|smull|smull2|smlal|smlal2|saddlp|sadalp|umull|umlal|umlal2)$'

# block ADDRESS LENGTH: its instructions for llvm-mca; where a branch leads to does not matter.
block() {
    llvm-objdump-19 -d --no-show-raw-insn --mattr=+dotprod,+i8mm,+fullfp16 \
        --start-address=0x"$1" --stop-address=$((0x$1 + 4 * $2)) "$program" |
        sed -nE 's/^ *[0-9a-f]+: *\t?//p' | sed -E 's/0x[0-9a-f]+ <.*/0x0/'
}

# mca FIELD: a figure of llvm-mca's summary.
mca() { llvm-mca-19 -march=aarch64 -mcpu=$cpu -mattr=+dotprod,+i8mm,+fullfp16 -iterations=100 2>/dev/null | awk -v f="$1:" 'index($0, f) == 1 && !n++ { print $NF }'; }

printf "\n%s by llvm-mca of %s\n" "$(basename "$blocks" .blocks)" "$cpu"
printf '%8s %6s %9s %9s  %s\n' "M/frame" length "cycles" "% multiply" function
awk '{ print $3 * $4 / 1e6, $1, $2, $3 }' "$blocks" | sort -gr | awk -v n="$n" 'NR <= n' | while read -r m symbol address length; do
    text=$(block "$address" "$length")
    cycles=$(mca "Total Cycles" <<<"$text")
    products=$(awk -v m="$multiplies" '$1 ~ m' <<<"$text") busy=0
    [ -z "$products" ] || busy=$(mca "Block RThroughput" <<<"$products")
    awk -v m="$m" -v l="$length" -v c="$cycles" -v b="$busy" -v s="${symbol##*/}" \
        'BEGIN { printf "%8.2f %6d %9.2f %9.0f%%  %s\n", m, l, c / 100, 1e4 * b / c, s }'
done
