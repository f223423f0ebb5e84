// ONNX Runtime, from the folder $ORT that holds node_modules (peer.sh installs it there).

import { createRequire } from "node:module";

if (!process.env.ORT) throw new Error("ORT names no folder with onnxruntime-node: see peer.sh");
export const ort = createRequire(process.env.ORT + "/")("onnxruntime-node");

// load prepares a network for so many threads, operators one after the other.
export function load(path, threads) {
  return ort.InferenceSession.create(path, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
  });
}
