import { FRAME_SAMPLES } from "../protocol.js";

const POOL_BLOCKS = 50; // a second of a busy encoder; then blocks are lost, and counted

/**
 * Worklet: cuts the microphone into blocks of 20 ms and hands them straight to the encoder worker.
 *
 * The port for that comes in a message `{ port }`; spent buffers come back through it. With the
 * option `tap` a copy of every block goes to the page.
 */
class CaptureProcessor extends AudioWorkletProcessor {
  /** @type {MessagePort | null} */
  #encoder = null;
  /** @type {Float32Array<ArrayBuffer>[]} */
  #pool = Array.from({ length: POOL_BLOCKS }, () => new Float32Array(FRAME_SAMPLES));
  /** @type {Float32Array<ArrayBuffer> | undefined} */
  #block = this.#pool.pop();
  #filled = 0;
  #energy = 0;
  #index = 0;
  #hasTap;

  /** @param {{processorOptions?: {tap?: boolean}}} options */
  constructor({ processorOptions = {} }) {
    super();
    this.#hasTap = processorOptions.tap === true;
    this.port.onmessage = ({ data }) => {
      this.#encoder = data.port;
      data.port.onmessage = (/** @type {MessageEvent} */ event) => this.#pool.push(event.data);
    };
  }

  /** @param {Float32Array[][]} inputs */
  process([[samples]]) {
    if (!this.#encoder) return true;
    const count = samples?.length ?? 128; // a track without data still takes its time
    for (let i = 0; i < count; i += 1) {
      const sample = samples ? samples[i] : 0;
      if (this.#block) this.#block[this.#filled] = sample;
      this.#energy += sample * sample;
      this.#filled += 1;
      if (this.#filled === FRAME_SAMPLES) this.#finish(this.#encoder);
    }
    return true;
  }

  /** @param {MessagePort} encoder */
  #finish(encoder) {
    const pcm = this.#block;
    if (pcm) {
      if (this.#hasTap) this.#tap(pcm);
      const rms = Math.sqrt(this.#energy / FRAME_SAMPLES);
      encoder.postMessage({ index: this.#index, rms, pcm }, [pcm.buffer]);
    }
    this.#index += 1;
    this.#filled = 0;
    this.#energy = 0;
    this.#block = this.#pool.pop();
  }

  /** @param {Float32Array<ArrayBuffer>} pcm */
  #tap(pcm) {
    this.port.postMessage({ frame: this.#index * FRAME_SAMPLES, at: Date.now(), pcm: pcm.slice() });
  }
}

registerProcessor("spaces-capture", CaptureProcessor);
