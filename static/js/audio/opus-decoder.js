import { createDecoder } from "../../vendor/libopus-wasm/index.js";
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE } from "../protocol.js";

const MAX_PACKET_SAMPLES = 3 * FRAME_SAMPLES;

/**
 * @typedef {object} OpusDecoder decodes one stream to mono at 48 kHz
 * @property {(packet: Uint8Array, sequence: number) => void} decode a packet that is none is
 *   skipped: silence, and the next packet decodes as if nothing had happened
 * @property {(sequence: number) => void} conceal makes up for a frame that is missing
 * @property {() => void} close
 *
 * @typedef {(pcm: Float32Array<ArrayBuffer>, sequence: number) => void} OnPcm
 */

/**
 * libopus in WebAssembly decodes faster than WebCodecs and conceals losses, so it comes first;
 * WebCodecs is for where WebAssembly is not to be had.
 * @param {CodecChoice} choice
 * @param {OnPcm} onPcm
 * @returns {Promise<OpusDecoder>}
 */
export async function createOpusDecoder(choice, onPcm) {
  if (choice === "webcodecs") return new WebCodecsDecoder(onPcm);
  try {
    return await WasmDecoder.create(onPcm);
  } catch (error) {
    if (choice === "wasm" || !("AudioDecoder" in globalThis)) throw error;
    return new WebCodecsDecoder(onPcm);
  }
}

class WasmDecoder {
  #decoder;
  #onPcm;

  /**
   * @param {Awaited<ReturnType<typeof createDecoder>>} decoder
   * @param {OnPcm} onPcm
   */
  constructor(decoder, onPcm) {
    this.#decoder = decoder;
    this.#onPcm = onPcm;
  }

  /** @param {OnPcm} onPcm */
  static async create(onPcm) {
    const options = { channels: /** @type {1} */ (1), sampleRate: /** @type {48000} */ (48_000) };
    const decoder = await createDecoder({ ...options, maxFrameSize: MAX_PACKET_SAMPLES });
    return new WasmDecoder(decoder, onPcm);
  }

  /**
   * @param {Uint8Array} packet
   * @param {number} sequence
   */
  decode(packet, sequence) {
    let pcm;
    try {
      pcm = this.#decoder.decodeFloat(packet);
    } catch {
      return;
    }
    this.#onPcm(/** @type {Float32Array<ArrayBuffer>} */ (pcm), sequence);
  }

  /** @param {number} sequence */
  conceal(sequence) {
    const pcm = this.#decoder.decodePacketLossFloat(FRAME_SAMPLES);
    this.#onPcm(/** @type {Float32Array<ArrayBuffer>} */ (pcm), sequence);
  }

  close() {
    this.#decoder.free();
  }
}

/**
 * AudioDecoder counts on from its first timestamp whatever comes, so sequences are kept here: one
 * packet in, one block out. A packet it cannot decode closes it; the next makes a new one.
 */
class WebCodecsDecoder {
  /** @type {AudioDecoder | null} */
  #decoder = null;
  /** @type {number[]} */
  #sequences = [];
  #timestamp = 0;
  #onPcm;

  /** @param {OnPcm} onPcm */
  constructor(onPcm) {
    this.#onPcm = onPcm;
  }

  /**
   * @param {Uint8Array} packet
   * @param {number} sequence
   */
  decode(packet, sequence) {
    this.#decoder ??= this.#create();
    this.#sequences.push(sequence);
    this.#timestamp += FRAME_MS * 1000;
    const data = packet.slice();
    this.#decoder.decode(new EncodedAudioChunk({ type: "key", timestamp: this.#timestamp, data }));
  }

  conceal() {}

  close() {
    if (this.#decoder && this.#decoder.state !== "closed") this.#decoder.close();
    this.#decoder = null;
  }

  #create() {
    this.#sequences = [];
    const decoder = new AudioDecoder({
      output: (data) => this.#output(data),
      error: () => {
        if (this.#decoder === decoder) this.#decoder = null;
      },
    });
    decoder.configure({ codec: "opus", sampleRate: SAMPLE_RATE, numberOfChannels: 1 });
    return decoder;
  }

  /** @param {AudioData} data */
  #output(data) {
    const pcm = new Float32Array(data.numberOfFrames);
    data.copyTo(pcm, { planeIndex: 0, format: "f32-planar" });
    data.close();
    this.#onPcm(pcm, this.#sequences.shift() ?? 0);
  }
}
