/**
 * Worker: what others would hear of a recording. Takes `{ pcm }`, mono at 48 kHz, puts it through
 * the Opus encoder and decoder of the stage, and gives `{ pcm }` back.
 */
import { FRAME_SAMPLES } from "../protocol.js";
import { createOpusDecoder } from "./opus-decoder.js";
import { createOpusEncoder } from "./opus-encoder.js";

/** @param {Float32Array<ArrayBuffer>} pcm */
async function echo(pcm) {
  const heard = new Float32Array(pcm.length);
  const decoder = await createOpusDecoder("wasm", (block, sequence) => {
    heard.set(block.subarray(0, FRAME_SAMPLES), sequence * FRAME_SAMPLES);
  });
  // libopus answers within the call: when all is encoded, all is decoded.
  const encoder = await createOpusEncoder("wasm", (packet, sequence) => decoder.decode(packet, sequence));
  const count = Math.floor(pcm.length / FRAME_SAMPLES);
  for (let at = 0; at < count; at += 1) {
    encoder.encode(pcm.slice(at * FRAME_SAMPLES, (at + 1) * FRAME_SAMPLES), at);
  }
  encoder.close();
  decoder.close();
  return heard;
}

self.addEventListener("message", async ({ data }) => {
  const pcm = await echo(data.pcm).catch(() => null);
  self.postMessage({ pcm }, { transfer: pcm ? [pcm.buffer] : [] });
});
