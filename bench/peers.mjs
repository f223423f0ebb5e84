// Times edgeseg and ONNX Runtime in turns on the same network, from frame to class mask:
//
//	node peers.mjs EDGESEG MODEL DIR
//
// MODEL is a weight file with float32 and int8 variants; DIR takes its ONNX files. edgeseg's time holds ingest of an RGB
// frame, the network, upsampling and argmax. ONNX Runtime's holds the same but for the ingest: it is
// given planes of floats, which is in its favour. The median of a turn is taken, then the median of the turns; a ratio is that of
// turns that follow one another, since other work on the machine comes and goes. Where there is much of it, the ratio
// of the fastest turns, in brackets, says more.

import { execFileSync } from "node:child_process";
import { load, ort } from "./ort.mjs";

const [edgeseg, model, dir] = process.argv.slice(2);
const list = (name, otherwise) => (process.env[name] || otherwise).split(" ");
const sizes = list("SIZES", "256x512 512x1024 1024x2048");
const threads = list("THREADS", "1 2").map(Number);
const turns = Number(process.env.TURNS || 9);
const turnTime = 400; // ms
const precisions = ["float32", "int8"];
const ownFrames = {}; // in a turn, by what runs
const goals = { float: 0.47, int8: 0.18, int8OfFloat: 0.16 };

console.log("ms to the mask, medians".padEnd(26) + "ONNX Runtime".padEnd(18) + "edgeseg".padEnd(18) + "edgeseg / ONNX Runtime");
console.log(
  row("size", "threads", ...precisions, ...precisions) +
    `  ${`float32, goal ${goals.float}`.padEnd(21)}${`int8, goal ${goals.int8}`.padEnd(18)}int8 of its float32, goal ${goals.int8OfFloat}`,
);
let missed = 0;
for (const size of sizes) {
  for (const n of threads) console.log(await compare(size, n));
}
console.log(missed ? `${missed} ratios are above their goals (marked !)` : "all ratios reach their goals");

// compare gives the table's row of a size and a number of threads.
async function compare(size, n) {
  const peers = {};
  for (const p of precisions) peers[p] = await peer(size, n, p);
  const times = { peer: { float32: [], int8: [] }, own: { float32: [], int8: [] } };
  for (let turn = 0; turn < turns; turn++) {
    for (const p of precisions) {
      times.peer[p].push(await peers[p].turn());
      times.own[p].push(own(size, n, p));
    }
  }
  for (const p of precisions) await peers[p].session.release();
  const { peer: theirs, own: ours } = times;
  return (
    row(size, n, ...precisions.map((p) => median(theirs[p]).toFixed(2)), ...precisions.map((p) => median(ours[p]).toFixed(2))) +
    "  " +
    judged(ratio(ours.float32, theirs.float32), goals.float).padEnd(21) +
    judged(ratio(ours.int8, theirs.int8), goals.int8).padEnd(18) +
    judged(ratio(ours.int8, theirs.float32), goals.int8OfFloat)
  );
}

// peer loads the network into ONNX Runtime and warms it up.
async function peer(size, n, precision) {
  const path = `${dir}/${precision}-${size}.onnx`;
  // A float32 network takes preprocessed planes. The int8 one does not preprocess: its first weights have absorbed that.
  const input = precision === "int8" ? ["--pixels"] : [];
  execFileSync(edgeseg, ["convert", model, "--to", "onnx", "--mask", "--size", size, "--precision", precision, ...input, "-o", path]);
  const session = await load(path, n);
  const [h, w] = size.split("x").map(Number);
  const planes = new Float32Array(3 * h * w);
  for (let i = 0; i < planes.length; i++) {
    const pixel = (i * 7 + (i >> 5) * 13) & 255;
    planes[i] = precision === "int8" ? pixel : (pixel - 124) / 58;
  }
  const feeds = { input: new ort.Tensor("float32", planes, [1, 3, h, w]) };
  const once = async () => {
    const began = process.hrtime.bigint();
    await session.run(feeds, ["mask"]);
    return Number(process.hrtime.bigint() - began) / 1e6;
  };
  await once();
  const frames = framesFor(median([await once(), await once(), await once()]));
  const turn = async () => {
    await once();
    const all = [];
    for (let i = 0; i < frames; i++) all.push(await once());
    return median(all);
  };
  return { session, turn };
}

// own gives edgeseg's median of a turn.
function own(size, n, precision) {
  const run = (frames) => {
    const flags = ["--model", model, "--size", size, "--threads", n, "--precision", precision, "--frames", frames, "--json"];
    const lines = execFileSync(edgeseg, ["bench", ...flags], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    const summary = lines.trim().split("\n").map((l) => JSON.parse(l)).find((l) => l.type === "summary");
    return summary.latency_us.p50 / 1e3;
  };
  const key = [size, n, precision].join();
  ownFrames[key] ??= framesFor(run(3));
  return run(ownFrames[key]);
}

function framesFor(ms) {
  return Math.max(3, Math.round(turnTime / ms));
}

function ratio(a, b) {
  return { median: median(a.map((x, i) => x / b[i])), fastest: Math.min(...a) / Math.min(...b) };
}

function judged(r, goal) {
  if (r.median > goal) missed++;
  return `${r.median.toFixed(3)} (${r.fastest.toFixed(3)})${r.median > goal ? " !" : ""}`;
}

function median(v) {
  const s = [...v].sort((a, b) => a - b);
  const middle = s.length >> 1;
  return s.length % 2 ? s[middle] : (s[middle - 1] + s[middle]) / 2;
}

function row(size, n, ...columns) {
  return String(size).padEnd(11) + String(n).padEnd(9) + columns.map((c) => String(c).padStart(8)).join(" ");
}
