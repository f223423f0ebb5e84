// Runs an ONNX file with ONNX Runtime on the frames of a file of expected results:
//
//	node agree.mjs NETWORK.onnx EXPECTED.safetensors float32|int8 rgb|bgr
//
// The file holds frameN.rgb [H][W][3] bytes, frameN.logits [h][w][classes] float32 and frameN.mask [H][W]
// bytes; for int8 also frameN.shaken, a mask of the frame with a little noise. The network takes pixels and gives logits and mask,
// for any size. Float logits are to be equal within 2e-3, or a hundred-thousandth of the largest where that is more, and int8 masks in
// 99 % of all pixels, or to differ in at most 1.5 times as many as noise changes: another runtime rounds by a step more or less now and
// then, and a deep network makes as much of that as of noise.

import { load, ort } from "./ort.mjs";
import { planes, tensors } from "./safetensors.mjs";

const [network, expected, precision, channels] = process.argv.slice(2);

const session = await load(network, 1);
const want = tensors(expected);
let worst = 0;
let largest = 0;
let equal = 0;
let pixels = 0;
let unshaken = 0;
for (let k = 0; want[`frame${k}.rgb`]; k++) {
  const x = planes(want[`frame${k}.rgb`], channels === "bgr");
  const got = await session.run({ input: new ort.Tensor("float32", x.data, x.shape) });
  for (const v of want[`frame${k}.logits`].data) largest = Math.max(largest, Math.abs(v));
  worst = Math.max(worst, largestDifference(got.logits, want[`frame${k}.logits`]));
  equal += countEqual(got.mask.data, want[`frame${k}.mask`].data);
  pixels += got.mask.data.length;
  if (precision === "int8") unshaken += countEqual(want[`frame${k}.shaken`].data, want[`frame${k}.mask`].data);
}
const good = pixels > 0 && (precision === "int8" ? equal >= 0.99 * pixels || pixels - equal <= 1.5 * (pixels - unshaken) : worst <= Math.max(2e-3, 1e-5 * largest));
console.log(
  `${good ? "ok  " : "FAIL"} ${precision}: logits differ by at most ${worst.toExponential(1)}, ` +
    `masks are equal in ${((100 * equal) / pixels).toFixed(3)} % of the pixels` +
    (precision === "int8" ? `, beside noise in ${((100 * unshaken) / pixels).toFixed(3)} %` : ""),
);
process.exit(good ? 0 : 1);

// largestDifference compares logits [1][C][h][w] with [h][w][C].
function largestDifference({ dims: [, c, h, w], data }, { shape, data: want }) {
  if (shape.join() !== [h, w, c].join()) throw new Error(`logits are ${[h, w, c]}, expected ${shape}`);
  let worst = 0;
  for (let i = 0; i < h * w; i++) {
    for (let k = 0; k < c; k++) {
      const d = Math.abs(data[k * h * w + i] - want[i * c + k]);
      worst = d > worst || Number.isNaN(d) ? d : worst;
    }
  }
  return worst;
}

function countEqual(got, want) {
  if (got.length !== want.length) throw new Error(`mask has ${got.length} pixels, expected ${want.length}`);
  let n = 0;
  for (let i = 0; i < got.length; i++) n += got[i] === want[i];
  return n;
}
