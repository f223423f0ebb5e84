# Sourced by the scripts of this folder.

# made_up EDGESEG DIR: makes a weight file in DIR with float32 and int8 variants of Fast-SCNN with 19 classes, the
# built-in network's weights, and prints its name.
made_up() {
    go run ./bench/madeup cmd/edgeseg/embed/fast_scnn_camvid.safetensors "$2/float.model"
    "$1" quantize --model "$2/float.model" --calib cmd/edgeseg/embed/clip --frames 4 --both -o "$2/both.model" >&2
    echo "$2/both.model"
}
