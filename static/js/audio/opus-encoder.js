import { Application, Signal, createEncoder } from "../../vendor/libopus-wasm/index.js";
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE } from "../protocol.js";

const BITRATE = 24_000;
const COMPLEXITY = 5;
const PROBE_FRAMES = 5;
const PROBE_TIMEOUT_MS = 2000;
const MAX_BEHIND_FRAMES = 25;

/**
 * @typedef {object} OpusEncoder turns 20 ms of mono into one packet
 * @property {"webcodecs" | "wasm"} name
 * @property {(pcm: Float32Array<ArrayBuffer>, tag: any) => void} encode `tag` comes back with the
 *   packet of this block; `pcm` may be reused when this returns. Throws when it can do no more.
 * @property {() => void} close
 *
 * @typedef {(packet: Uint8Array, tag: any) => void} OnPacket
 */

/**
 * The browser's own encoder if it is there and proves itself, else libopus in WebAssembly.
 * Rejects if the choice is `webcodecs` and that does not work.
 * @param {CodecChoice} choice
 * @param {OnPacket} onPacket
 * @returns {Promise<OpusEncoder>}
 */
export async function createOpusEncoder(choice, onPacket) {
  if (choice === "wasm") return WasmEncoder.create(onPacket);
  try {
    await proveWebCodecs();
    return new WebCodecsEncoder(onPacket);
  } catch (error) {
    if (choice === "webcodecs") throw error;
    return WasmEncoder.create(onPacket);
  }
}

class WasmEncoder {
  /** @type {"wasm"} */
  name = "wasm";
  #encoder;
  #onPacket;

  /**
   * @param {Awaited<ReturnType<typeof createEncoder>>} encoder
   * @param {OnPacket} onPacket
   */
  constructor(encoder, onPacket) {
    this.#encoder = encoder;
    this.#onPacket = onPacket;
  }

  /** @param {OnPacket} onPacket */
  static async create(onPacket) {
    const encoder = await createEncoder({
      channels: 1,
      sampleRate: SAMPLE_RATE,
      frameSize: FRAME_SAMPLES,
      application: Application.Voip,
      signal: Signal.Voice,
      bitrate: BITRATE,
      complexity: COMPLEXITY,
    });
    return new WasmEncoder(encoder, onPacket);
  }

  /**
   * @param {Float32Array} pcm
   * @param {any} tag
   */
  encode(pcm, tag) {
    this.#onPacket(this.#encoder.encodeFloat(pcm), tag);
  }

  close() {
    this.#encoder.free();
  }
}

/**
 * AudioEncoder takes no tags, and its output's timestamps are its own business (Firefox shifts
 * them, gaps are ignored); but without DTX every block gives exactly one packet, in order.
 */
class WebCodecsEncoder {
  /** @type {"webcodecs"} */
  name = "webcodecs";
  /** @type {any[]} */
  #tags = [];
  #timestamp = 0;
  /** @type {Error | null} */
  #failure = null;
  #encoder;

  /** @param {OnPacket} onPacket */
  constructor(onPacket) {
    this.#encoder = new AudioEncoder({
      output: (chunk) => {
        const packet = new Uint8Array(chunk.byteLength);
        chunk.copyTo(packet);
        onPacket(packet, this.#tags.shift());
      },
      error: (error) => (this.#failure = error),
    });
    this.#encoder.configure({
      codec: "opus",
      sampleRate: SAMPLE_RATE,
      numberOfChannels: 1,
      bitrate: BITRATE,
      opus: /** @type {any} */ ({
        application: "voip",
        signal: "voice",
        frameDuration: FRAME_MS * 1000,
        complexity: COMPLEXITY,
        usedtx: false, // with DTX frames vanish without a trace
      }),
    });
  }

  /**
   * @param {Float32Array<ArrayBuffer>} pcm
   * @param {any} tag
   */
  encode(pcm, tag) {
    if (this.#failure) throw this.#failure;
    if (this.#tags.length > MAX_BEHIND_FRAMES) throw new Error("The encoder does not keep up.");
    this.#tags.push(tag);
    const data = new AudioData({
      format: "f32-planar",
      sampleRate: SAMPLE_RATE,
      numberOfFrames: FRAME_SAMPLES,
      numberOfChannels: 1,
      timestamp: this.#timestamp,
      data: pcm,
    });
    this.#timestamp += FRAME_MS * 1000;
    this.#encoder.encode(data);
    data.close();
  }

  close() {
    if (this.#encoder.state !== "closed") this.#encoder.close();
  }
}

/** Rejects unless the browser's encoder gives one packet for each block, and soon. */
async function proveWebCodecs() {
  if (!("AudioEncoder" in globalThis)) throw new Error("This browser has no AudioEncoder.");
  /** @type {WebCodecsEncoder | undefined} */
  let encoder;
  try {
    await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("AudioEncoder does not answer.")), PROBE_TIMEOUT_MS);
      /** @type {number[]} */
      const seen = [];
      encoder = new WebCodecsEncoder((packet, tag) => {
        seen.push(tag);
        if (packet.byteLength === 0 || tag !== seen.length - 1) reject(new Error("Lost count."));
        if (seen.length === PROBE_FRAMES) resolve(undefined);
      });
      const pcm = Float32Array.from({ length: FRAME_SAMPLES }, (_, i) => 0.1 * Math.sin(i / 20));
      for (let tag = 0; tag < PROBE_FRAMES; tag += 1) encoder.encode(pcm, tag);
    });
  } finally {
    encoder?.close();
  }
}
