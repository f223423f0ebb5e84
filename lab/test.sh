#!/bin/bash
# Everything that `make test` promises, part by part; `lab/test.sh PART...` runs some.
# A part whose tools cannot be had is left out and named in one line at the end; with
# EDGESEG_REQUIRE_ALL=1 that is a failure, but where `excuse` says otherwise.
set -uo pipefail
cd "$(dirname "$0")/.."
. lab/tools.sh

# Emulation is 10 to 50 times slower than silicon: one CPU runs all that does not start
# programs, the others what has kernels in it. The A76 has the 16 KiB pages of a Raspberry Pi 5.
kernels="./asm ./asm/cpu ./ops/... ./rt/..."
portable="$kernels ./netdef/... ./quant/... ./cam ./cam/jpeg ./cam/v4l2 ./boards/..."

parts=(vet vet-elsewhere test race v3 bochs a53 a72 a76 max armcost jpegcost arm machine)
missing="" excuse=""

run-vet() {
    local staticcheck arch unformatted
    unformatted=$(gofmt -l .) && [ -z "$unformatted" ] || { echo "not formatted by gofmt:" $unformatted; return 1; }
    staticcheck=$(go tool -n staticcheck) || return 1
    for arch in amd64 arm64 arm; do
        echo "vet and staticcheck linux/$arch"
        GOOS=linux GOARCH=$arch go vet ./... && GOOS=linux GOARCH=$arch "$staticcheck" ./... || return 1
    done
    echo "vet linux/amd64 purego"
    go vet -tags purego ./... && "$staticcheck" -tags purego ./...
}

run-vet-elsewhere() {
    GOOS=darwin GOARCH=arm64 go vet ./... && GOOS=windows GOARCH=amd64 go vet ./...
}

run-test() { EDGESEG_REQUIRE_KERNELS=$(native-rows) go test -timeout 20m ./...; }

run-race() {
    need gcc gcc libc6-dev || { missing="gcc"; return; }
    CGO_ENABLED=1 go test -short -race -tags purego -timeout 30m ./...
}

# The compiler fuses multiplications and additions here unless the code forbids it.
run-v3() {
    grep -qw avx2 /proc/cpuinfo && grep -qw fma /proc/cpuinfo || { missing="a CPU with AVX2"; return; }
    GOAMD64=v3 go test -tags purego $portable
}

# The rows that must run on each CPU, so that none is left out unseen.
frame_rows="pix_rgb pix_resize pix_blend pix_norm_f32 pix_norm_s8 idct idct_half argmax_f32 argmax_s8 peak_f32 rivals_f32 rivals_s8 upsample_f32 upsample_s8"
neon=$(printf '%s=neon,' gemm_f32 exponential_f32 lookup_s8 quantize_f32 dequantize_s8 gather_s8 dwconv_{f32,s8} {add,affine,resize,pool,max_pool}_{f32,s8} winograd_{in,out}_f32 {pool,widen,pix_norm}_f16 $frame_rows)gemm_s8=mull
dotprod=$neon,gemm_s8=dotprod,dwconv_s8=dotprod$(printf ',%s_f16=fp16' gemm dwconv add affine resize max_pool) # CPUs with one have the other

native-rows() {
    [ "$(go env GOARCH)" = arm64 ] && echo "$neon" && return
    [ "$(go env GOARCH)" = amd64 ] || return 0
    has avx2 fma && printf '%s,' gemm_f32=fma gemm_s8=avx2 dwconv_f32=fma dwconv_s8=avx2 {add,affine,resize,pool,max_pool}_{f32,s8}=avx2 \
        {exponential_f32,moments_f32,lookup_s8,quantize_f32,dequantize_s8,winograd_in_f32,winograd_out_f32}=avx2 && printf '%s=avx2,' $frame_rows
    has avx512f avx512bw avx512dq avx512vl avx512_vnni && printf '%s,' {gemm,dwconv,winograd_in,winograd_out,exponential}_f32=avx512 gemm_s8={vnni512,vnni256} dwconv_s8=vnni512 pix_norm_s8=avx512
    has avx2 avx_vnni && echo -n gemm_s8=avxvnni,
    has avx512f amx_tile amx_int8 && printf '%s,' gemm_s8=amx
}

# has FLAG...: what the CPU tells of itself.
has() {
    local flag
    for flag; do grep -qw "$flag" /proc/cpuinfo || return; done
}

# Kernels for instructions that few CPUs have, on emulated ones that do: Bochs counts an instruction that its
# CPU lacks as the fault that it is, too.
run-bochs() {
    [ "$(uname -m)" = x86_64 ] && need gcc gcc libc6-dev || { missing="gcc on amd64"; return; }
    lab/bochs.sh >/dev/null
    case $? in
        0) ;;
        3) excuse="bochs of a Debian release that is out of reach"; return ;; # nothing that this tree could mend
        *) return 1 ;;
    esac
    on-bochs arrow_lake avxvnni && on-bochs sapphire_rapids amx
}

# on-bochs MODEL ROW: kernels of other families, and this row of gemm_s8, which must have passed.
on-bochs() {
    local tests="GemmS8/$2|(Argmax|Cast|Checked|Depthwise|Addition|Affine|Pool|Resize|Norm)Rows|Exponentials|Moments|IDCT" output passed test
    output=$(mktemp)
    EDGESEG_REQUIRE_KERNELS=gemm_s8=$2 GOARCH=amd64 CGO_ENABLED=0 go test -count=1 -vet=off -short -v -timeout 20m -exec "$PWD/lab/bochs.sh $1" \
        -run "$tests|TestKernelsAgainstReferences/gemm_s8=$2" ./asm ./rt 2>&1 | tee "$output" | sed '/^=== RUN/d; /^ *--- PASS/d'
    passed=$?
    for test in TestGemmS8RowsEqualPlain/ TestGemmS8Tiles/ TestKernelsAgainstReferences/gemm_s8=; do
        grep -aqF -- "--- PASS: $test$2 " "$output" || { echo "lab: $test$2 did not pass on $1"; passed=1; }
    done
    rm "$output"
    return $passed
}

run-a53() { EDGESEG_REQUIRE_KERNELS=$neon arm64 cortex-a53 $portable; }
run-a72() { EDGESEG_REQUIRE_KERNELS=$neon arm64 cortex-a72 $kernels; }
run-a76() { EDGESEG_REQUIRE_KERNELS=$dotprod arm64 "cortex-a76 -p 16384" $kernels ./netdef/flat ./cam/v4l2; }
run-max() { EDGESEG_REQUIRE_KERNELS=$dotprod,gemm_s8=i8mm arm64 max $kernels; }

# One precision on one core stands for all: what slows a kernel's neighbours down shows everywhere.
run-armcost() {
    { need qemu-aarch64 qemu-user && need gcc gcc libc6-dev; } || { missing="qemu-aarch64, gcc"; return; }
    [ -f "bench/record/armcost-$(go env GOVERSION).txt" ] || { missing="a record of $(go env GOVERSION)'s counts"; return; }
    CPUS=cortex-a76 PRECISIONS=int8 FRAMES="1 2" CHECK=1 bench/armcost.sh
}

run-jpegcost() {
    { need qemu-aarch64 qemu-user && need gcc gcc libc6-dev; } || { missing="qemu-aarch64, gcc"; return; }
    bench/jpegcost.sh
}

run-arm() {
    need qemu-arm qemu-user || { missing="qemu-arm"; return; }
    GOARCH=arm GOARM=7 CGO_ENABLED=0 go test -vet=off -short -timeout 20m -exec "$PWD/lab/emulate.sh qemu-arm -cpu cortex-a7" $portable
}

# arm64 CPU PACKAGE...
arm64() {
    local cpu=$1
    shift
    need qemu-aarch64 qemu-user || { missing="qemu-aarch64"; return; }
    GOARCH=arm64 CGO_ENABLED=0 go test -vet=off -short -timeout 20m -exec "$PWD/lab/emulate.sh qemu-aarch64 -cpu $cpu" "$@"
}

run-machine() {
    { need qemu-system-aarch64 qemu-system-arm && need cpio cpio; } || { missing="qemu-system-aarch64, cpio"; return; }
    lab/kernel.sh >/dev/null || { missing="Debian's arm64 kernel"; return; }
    lab/machine.sh
}

# faults PART: the lines of its log that say what failed, for the end of a long one.
faults() {
    grep -aE '^ *--- FAIL|^(FAIL|panic:|fatal error:|lab:|\*\*\*)|^\s+Test\w+ \(|\.go:[0-9]+:' "$log" | grep -av '^FAIL$' | tail -n 12 | sed "s/^/$1: /"
    echo
}

[ $# = 0 ] || parts=("$@")
failed="" faults="" left_out="" excused="" log=$(mktemp)
trap 'rm -f "$log"' EXIT
for part in "${parts[@]}"; do
    declare -F "run-$part" >/dev/null || { echo "no part $part; there are: ${parts[*]}"; exit 2; }
    echo "== $part"
    missing="" excuse="" since=$SECONDS
    "run-$part" > >(tee "$log") 2>&1
    code=$?
    wait $! # for tee
    [ $code = 0 ] || { failed+=" $part" faults+=$(faults "$part"); }
    [ -z "$missing" ] || left_out+=" $part (needs $missing)"
    [ -z "$excuse" ] || excused+=" $part (needs $excuse)"
    echo "== $part: $((SECONDS - since)) s"
done

[ -z "$left_out$excused" ] || echo "left out:$left_out$excused"
[ -z "$failed" ] || { printf '%s\n' "$faults" "FAIL:$failed"; exit 1; }
[ -z "$left_out" ] || [ -z "${EDGESEG_REQUIRE_ALL-}" ] || { echo "FAIL: no part may be left out here"; exit 1; }
echo "all parts passed: ${parts[*]} ($SECONDS s)"
