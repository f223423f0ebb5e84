# Two targets do everything on a fresh machine that has Go: run and test.

run: ## segment the embedded clip with the embedded network (ARGS="--camera /dev/video0")
	go run ./cmd/edgeseg run $(ARGS)

test: ## all tests, on all CPUs and in the emulated machine (PARTS="vet test machine")
	lab/test.sh $(PARTS)

cross: ## static binaries for arm64, armv7 and amd64 in dist/
	lab/cross.sh

eval: ## accuracy at full size: DATA=CamVid folder, MODELS=folder of checkpoints
	lab/eval.sh $(DATA) $(MODELS)

fuzz: ## every fuzz target for TIME (20s) each
	lab/fuzz.sh $(TIME)

armcost: ## instructions a frame takes on ARM cores, beside the goals (SYMBOLS=12, LOOPS=5, CHECK=1, RECORD=1)
	bench/armcost.sh

jpegcost: ## instructions that JPEG pictures take beside image/jpeg; PICTURE=FILE TURNS=9: time beside libjpeg-turbo (RECORD=1)
	bench/jpegcost.sh

bench-peers: ## exported networks in ONNX Runtime: results, then times in turns (MODEL=FILE, RECORD=1)
	bench/peers.sh

bench-nets: ## every network beside ONNX Runtime: results, time, memory (EDGESEG_REFERENCE=DIR, NETS, WORK=DIR, RECORD=1)
	bench/nets.sh

roofline: ## docs/roofline.svg: each step of a frame under what one core of this machine can do (SIZE, RUNS)
	bench/roofline.sh

help: ## this list
	@sed -nE 's/^([a-z-]+): ## /\1\t/p' Makefile

.PHONY: run test cross eval fuzz armcost jpegcost bench-peers bench-nets roofline help
