// Times edgeseg and ONNX Runtime on one network, by processor time, and compares their memory:
//
//	node nets.mjs EDGESEG NAME MODEL DIR
//
// MODEL is a weight file with float32 and int8 variants; DIR takes its ONNX file. One thread each, in turns, from a frame to its mask;
// edgeseg's time holds the ingest of an RGB frame, while ONNX Runtime is given planes of floats. Of the turns the fastest counts: other work
// on the machine only adds. edgeseg's is the difference of two fastest runs of the command, of few frames and of many, so that loading is
// left out: the difference within a turn would be too small by what else the machine did during the shorter run.
//
// Memory of ONNX Runtime is what its process's resident set grows by between having loaded the library and having run a few frames;
// edgeseg's is the arena of its plan.

import { execFileSync } from "node:child_process";
import { load, ort } from "./ort.mjs";

const size = process.env.SIZE || "256x512";
const turns = Number(process.env.TURNS || 5);
const turnTime = 800; // ms
const ownTime = 2400; // ms: loading takes a second of some networks, and never the same
const [h, w] = size.split("x").map(Number);

if (process.argv[2] === "memory") {
  console.log(await growth(process.argv[3]));
  process.exit(0);
}

const [edgeseg, name, model, dir] = process.argv.slice(2);
const path = `${dir}/${name}-${size}.onnx`;
execFileSync(edgeseg, ["convert", model, "--to", "onnx", "--mask", "--size", size, "--precision", "float32", "-o", path]);

const peer = await prepare(path, 1);
const ours = {};
for (const p of ["float32", "int8"]) ours[p] = { frames: framesFor(latency(bench(p, 2).summary), ownTime), few: [], many: [] };
const theirs = [];
for (let turn = 0; turn < turns; turn++) {
  theirs.push(await peer.turn());
  for (const p of ["float32", "int8"]) own(p);
}
const fastest = { peer: Math.min(...theirs), float32: fastestFrame(ours.float32), int8: fastestFrame(ours.int8) };
const grown = Number(execFileSync(process.execPath, [process.argv[1], "memory", path], { encoding: "utf8" }));
const arena = { float32: ours.float32.summary.arena_bytes, int8: ours.int8.summary.arena_bytes };
const allocations = Math.max(ours.float32.summary.allocs_per_frame, ours.int8.summary.allocs_per_frame);
const fixed = (v, digits, width) => v.toFixed(digits).padStart(width);
console.log(
  name.padEnd(28) +
    fixed(fastest.peer, 1, 8) + fixed(fastest.float32, 1, 8) + fixed(fastest.float32 / fastest.peer, 3, 7) +
    fixed(fastest.int8, 1, 8) + fixed(fastest.int8 / fastest.peer, 3, 7) +
    fixed(grown / 1e6, 1, 9) + fixed(arena.float32 / 1e6, 1, 7) + fixed(arena.float32 / grown, 2, 6) + fixed(arena.int8 / 1e6, 1, 7) +
    fixed(allocations, 0, 4),
);

// prepare loads a network; frame runs it, turn gives the processor time of a frame in ms.
async function prepare(path, threads) {
  const planes = new Float32Array(3 * h * w);
  for (let i = 0; i < planes.length; i++) planes[i] = (((i * 7 + (i >> 5) * 13) & 255) - 124) / 58;
  const session = await load(path, threads);
  const frame = () => session.run({ input: new ort.Tensor("float32", planes, [1, 3, h, w]) }, ["mask"]);
  const timed = async (frames) => {
    const before = process.cpuUsage();
    for (let i = 0; i < frames; i++) await frame();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e3 / frames;
  };
  await frame();
  const frames = framesFor(await timed(2));
  return { frame, turn: () => timed(frames) };
}

async function growth(path) {
  const before = process.memoryUsage().rss;
  const { frame } = await prepare(path, 1);
  for (let i = 0; i < 3; i++) await frame();
  return process.memoryUsage().rss - before;
}

// own runs edgeseg once for a turn.
function own(precision) {
  const o = ours[precision];
  o.few.push(bench(precision, 1).time);
  const { time, summary } = bench(precision, 1 + o.frames);
  o.many.push(time);
  o.summary = summary;
}

// fastestFrame gives the processor time of one of edgeseg's frames in ms.
function fastestFrame({ few, many, frames }) {
  return (Math.min(...many) - Math.min(...few)) / frames;
}

// bench runs the command and gives its processor time in ms, and its summary.
function bench(precision, frames) {
  const command = 'TIMEFORMAT="%3U %3S"; time "$@" 2>&3';
  const flags = ["--model", model, "--size", size, "--threads", 1, "--precision", precision, "--frames", frames, "--json"];
  const out = execFileSync("bash", ["-c", `{ ${command}; } 3>&2 2>&1`, "-", edgeseg, "bench", ...flags.map(String)],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const lines = out.trim().split("\n");
  const [user, system] = lines.pop().split(" ").map(Number);
  const summary = lines.map((l) => JSON.parse(l)).find((l) => l.type === "summary");
  return { time: 1e3 * (user + system), summary };
}

function latency(summary) {
  return summary.latency_us.p50 / 1e3;
}

function framesFor(ms, time = turnTime) {
  return Math.max(2, Math.round(time / ms));
}
