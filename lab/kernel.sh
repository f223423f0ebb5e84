#!/bin/bash
# Fetches Debian's arm64 kernel and unpacks it; prints the folder that holds boot/ and
# lib/modules/. The package comes from a foreign architecture, so apt works on lists of
# its own in the cache, and the system's lists and packages stay as they are.
set -euo pipefail
cd "$(dirname "$0")"
. ./tools.sh

kernel=$CACHE/kernel-arm64
if [ ! -e "$kernel/complete" ]; then
    {
        need apt-get && need dpkg-deb dpkg && need depmod kmod
        lists=$CACHE/lists-arm64
        mkdir -p "$lists/partial" "$CACHE/apt-arm64/archives/partial"
        arm64=(-qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User=root
            -o Dir::State::Lists="$lists" -o Dir::Cache="$CACHE/apt-arm64")
        apt-get "${arm64[@]}" update
        package=$(apt-cache "${arm64[@]}" depends linux-image-arm64 | sed -n 's/^ *Depends: *//p' | head -n 1)
        [ -n "$package" ]
        rm -rf "$kernel" "$CACHE/kernel-download"
        mkdir -p "$kernel" "$CACHE/kernel-download"
        (cd "$CACHE/kernel-download" && apt-get "${arm64[@]}" download "$package")
        dpkg-deb -x "$CACHE/kernel-download"/*.deb "$kernel"
        rm -rf "$CACHE/kernel-download"
        # Debian 13 and later keep everything under usr/.
        [ -d "$kernel/lib/modules" ] || ln -s usr/lib "$kernel/lib"
        depmod -b "$kernel" "$(ls "$kernel/lib/modules")"
        touch "$kernel/complete"
    } >&2
fi
echo "$kernel"
