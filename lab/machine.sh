#!/bin/bash
# Boots an emulated arm64 machine with two virtual cameras (one single-planar, one
# multi-planar) and runs the tests that need a real kernel in it: cam/v4l2 as a 64-bit and
# as a 32-bit program, and lab/machine, which drives the edgeseg command. A boot takes a
# few seconds. Fails unless the machine's last line says that all passed.
set -euo pipefail
cd "$(dirname "$0")/.."
. lab/tools.sh

need qemu-system-aarch64 qemu-system-arm || { echo "no qemu-system-aarch64"; exit 1; }
need cpio cpio || { echo "no cpio"; exit 1; }
kernel=$(lab/kernel.sh)
release=$(ls "$kernel/lib/modules")

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir "$root"/{bin,tests,modules,dev,proc,sys,tmp}

export CGO_ENABLED=0 GOOS=linux
export GOFLAGS="${GOFLAGS-} -trimpath -ldflags=-s"
arm64() { GOARCH=arm64 go "$@"; }
arm() { GOARCH=arm GOARM=7 go "$@"; }
# Tests run in /tmp, one level down as in the source tree.
mkdir "$root/jpeg" && cp -r cam/jpeg/testdata "$root/jpeg/"
arm64 build -o "$root/init" ./lab/init
arm64 build -o "$root/bin/edgeseg" ./cmd/edgeseg
arm build -o "$root/bin/edgeseg-arm" ./cmd/edgeseg
arm64 test -c -o "$root/tests/1-v4l2-arm64" ./cam/v4l2
arm test -c -o "$root/tests/2-v4l2-arm" ./cam/v4l2
arm64 test -c -o "$root/tests/3-edgeseg" ./lab/machine

# The modules that vivid needs, each after those it depends on, and vivid itself.
dep=$kernel/lib/modules/$release/modules.dep
vivid=$(grep -o '^[^:]*/vivid\.ko[^:]*' "$dep")
for m in $(sed -n "s#^$vivid:##p" "$dep" | tr ' ' '\n' | tac) "$vivid"; do
    name=$(basename "$m")
    cp "$kernel/lib/modules/$release/$m" "$root/modules/$name"
    case $name in
        *.xz) xz -d "$root/modules/$name" ;;
        *.zst) zstd -q -d --rm "$root/modules/$name" ;;
    esac
    name=${name%%.ko*}.ko
    case $name in
        vivid.ko) echo "$name n_devs=2 multiplanar=1,2 node_types=0x1,0x1" ;;
        *) echo "$name" ;;
    esac
done > "$root/modules/order"

(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) > "$root.initrd"
log=$root.log
trap 'rm -rf "$root" "$root.initrd" "$log"' EXIT

timeout "${MACHINE_TIMEOUT:-600}" qemu-system-aarch64 -M virt -cpu "${MACHINE_CPU:-cortex-a72}" -m 1024 -smp 2 \
    -net none -nographic -no-reboot -kernel "$kernel"/boot/vmlinuz-* -initrd "$root.initrd" \
    -append "console=ttyAMA0 panic=-1 quiet" </dev/null 2>&1 | tr -d '\r' | grep -av '^=== ' | tee "$log" || true
grep -qx 'machine: all test programs passed' "$log"
