#!/bin/bash
# bochs.sh MODEL PROGRAM ARG...: runs a static amd64 program on a CPU model of Bochs, arrow_lake for
# AVX-VNNI and sapphire_rapids for AMX, on the kernel of bare/; `go test -exec "lab/bochs.sh MODEL"` takes it.
# The variables EDGESEG_* and GODEBUG are passed on. Only the kernel's last line is believed.
# bochs.sh alone fetches Bochs and prints its folder; it ends with 3 where Bochs cannot be had.
#
# Bochs has these CPUs since Debian 13. Its packages come from there, whatever the system's own release,
# with lists of their own, and are run in the cache by their own loader: nothing is installed.
set -euo pipefail
cd "$(dirname "$0")"
. ./tools.sh

release=trixie
bochs=$CACHE/bochs
libraries=$bochs/usr/lib/x86_64-linux-gnu

fetch() {
    local work=$CACHE/bochs-download mirror options package
    need apt-get && need dpkg-deb dpkg || exit 3
    rm -rf "$bochs" "$work"
    mkdir -p "$work"/{lists,archives}/partial "$bochs"
    mirror=$(apt-get indextargets --format '$(COMPONENT) $(REPO_URI)' 'Created-By: Packages' | sed -n 's#^main \(.*/debian/\)$#\1#p' | head -n 1)
    [ -n "$mirror" ] || { echo "no Debian mirror among apt's sources"; exit 3; }
    echo "deb $mirror $release main" > "$work/sources.list"
    options=(-qq -o APT::Architecture=amd64 -o APT::Architectures=amd64 -o APT::Sandbox::User=root -o Acquire::Languages=none
        -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work")
    apt-get "${options[@]}" update && (cd "$work" && apt-get "${options[@]}" download bochs libc6 libstdc++6 libgcc-s1 libltdl7) || exit 3
    for package in "$work"/*.deb; do dpkg-deb -x "$package" "$bochs"; done
    rm -rf "$work"
    stand-in
    touch "$bochs/complete"
}

# stand-in makes a library of the functions for windows, sound and line editing that Bochs is linked with
# and does not call here. It spares 150 packages.
stand-in() {
    local library
    readelf -d "$bochs/usr/bin/bochs-bin" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | while read -r library; do
        [ -e "$libraries/$library" ] || ln -s stand-in.so "$libraries/$library"
    done
    nm -D --undefined-only --without-symbol-versions "$bochs/usr/bin/bochs-bin" |
        sed -nE 's/^ *U ((gtk|gdk|g|pango|src)_.*|readline|add_history)$/.globl \1; \1:/p' > "$bochs/stand-in.s"
    gcc -shared -nostdlib -o "$libraries/stand-in.so" "$bochs/stand-in.s"
}

# kernel FOLDER: builds bare.rom there.
kernel() {
    gcc -O2 -Wall -Wextra -Werror -ffreestanding -nostdlib -static -fno-pic -no-pie -mgeneral-regs-only -mno-red-zone -fno-stack-protector -fcf-protection=none \
        -fno-asynchronous-unwind-tables -Wl,-z,max-page-size=4096,--build-id=none,--no-warn-rwx-segments -T bare/rom.ld -o "$1/bare" bare/*.S bare/*.c
    objcopy -O binary "$1/bare" "$1/bare.rom"
}

[ -e "$bochs/complete" ] || fetch >&2
[ $# != 0 ] || { echo "$bochs"; exit; }

model=$1 program=$2
shift 2
run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
kernel "$run"

{
    printf '%s\0' "$program"
    for arg; do case $arg in -test.testlogfile=*) ;; *) printf '%s\0' "$arg" ;; esac done # no file can be written
    printf '\0'
    env -0 | grep -az '^\(EDGESEG_\|GODEBUG=\)' || true
    printf '\0'
} > "$run/arguments"
# Pieces as large as a block of Bochs's memory, beyond which it reads no file rightly.
split -b 8M -d -a 1 "$program" "$run/program"

{
    echo "cpu: model=$model, count=1, ips=1000000000, reset_on_triple_fault=0"
    echo "memory: guest=512, host=512, block_size=8192"
    echo "romimage: file=$run/bare.rom"
    echo "vgaromimage: file=$run/bare.rom" # there must be one
    echo "optramimage1: file=$run/arguments, address=0xf00000"
    for piece in "$run"/program?; do
        i=${piece: -1}
        echo "optramimage$((i + 2)): file=$piece, address=$((0x1000000 + i * 0x800000))"
    done
    echo "plugin_ctrl: biosdev=0, speaker=0, extfpuirq=0, parallel=0, serial=0, iodebug=0, gameport=0"
    echo 'display_library: rfb, options="timeout=0"' # the one that needs neither windows nor a terminal
    echo "clock: sync=none, time0=local"
    echo "port_e9_hack: enabled=1"
    echo "log: $run/log"
    echo "panic: action=fatal"
} > "$run/bochsrc"
echo c > "$run/commands" # Debian's has the debugger, which waits for one

LTDL_LIBRARY_PATH=$libraries/bochs/plugins BXSHARE=$bochs/usr/share/bochs timeout "${BOCHS_TIMEOUT:-600}" \
    "$bochs/usr/lib64/ld-linux-x86-64.so.2" --library-path "$libraries" "$bochs/usr/bin/bochs-bin" -q -unlock -f "$run/bochsrc" -rc "$run/commands" \
    </dev/null 2>"$run/errors" | sed -u -n '/^bare: start$/,$p' | tee "$run/output" || true
last=$(tail -n 1 "$run/output")
[[ $last != "bare: exit "* ]] || exit $((16#${last#bare: exit }))
[[ $last == "bare: "* && $last != "bare: start" ]] || grep -ah -A 1 'PANIC\|exiting with' "$run/errors" | tail -n 5 >&2 || true # what Bochs has to say
echo "lab: no regular end under Bochs, model $model, after $SECONDS s: ${last:-nothing was printed}" >&2
exit 1
