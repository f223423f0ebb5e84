# Sourced by what runs ONNX Runtime, behind lab/tools.sh. ort.mjs finds it by ORT.

peer_version=1.30.0
export ORT=$CACHE/onnxruntime-$peer_version

# install_peer: the package's own script would fetch libraries for graphics cards.
install_peer() {
    [ -e "$ORT/complete" ] && return
    mkdir -p "$ORT"
    npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$ORT" onnxruntime-node@$peer_version
    touch "$ORT/complete"
}

# channels EDGESEG MODEL: the order of colours that a network takes, rgb or bgr.
channels() {
    if "$1" inspect "$2" | grep 'bgr in 0' >/dev/null; then echo bgr; else echo rgb; fi
}
