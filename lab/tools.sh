# Sourced by the scripts of this folder: where things are kept, and how tools are come by.
# Downloads go to $CACHE, outside the tree, and are fetched once.

CACHE=${EDGESEG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/edgeseg}
mkdir -p "$CACHE"

have() { command -v "$1" >/dev/null 2>&1; }

# need COMMAND PACKAGE...: true if the command is there, or can be installed.
need() {
    local command=$1
    shift
    have "$command" && return
    have apt-get && [ "$(id -u)" = 0 ] || return 1
    echo "installing $*"
    mkdir -p "$CACHE/debs/partial"
    if [ -z "${APT_UPDATED-}" ]; then
        apt-get -qq update >&2 || return 1
        APT_UPDATED=1
    fi
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
        -o Dir::Cache::Archives="$CACHE/debs" -o APT::Sandbox::User=root install "$@" >/dev/null || return 1
    have "$command"
}
