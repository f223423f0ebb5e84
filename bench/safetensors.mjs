// Reads safetensors files, and frames out of them.

import { readFileSync } from "node:fs";

const kinds = { F32: Float32Array, U8: Uint8Array };

// tensors gives a file's tensors by name: {shape, data}.
export function tensors(path) {
  const file = readFileSync(path);
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + length));
  const found = {};
  for (const [name, t] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const [from, to] = t.data_offsets.map((offset) => 8 + length + offset);
    const bytes = file.buffer.slice(file.byteOffset + from, file.byteOffset + to);
    found[name] = { shape: t.shape, data: new kinds[t.dtype](bytes) };
  }
  return found;
}

// planes gives a picture [H][W][3] as the input [1][3][H][W] of networks, values 0 to 255.
export function planes({ shape: [h, w], data }, bgr) {
  const x = new Float32Array(3 * h * w);
  for (let i = 0; i < h * w; i++) {
    for (let c = 0; c < 3; c++) x[(bgr ? 2 - c : c) * h * w + i] = data[3 * i + c];
  }
  return { shape: [1, 3, h, w], data: x };
}
