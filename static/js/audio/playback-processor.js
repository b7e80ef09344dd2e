import { JitterBuffer } from "./jitter-buffer.js";

const QUANTUM = 128;
const TAP_SAMPLES = 20 * QUANTUM;
const KNEE = 0.8;

/**
 * @typedef {object} Voice one seat
 * @property {number} seat
 * @property {number} stream
 * @property {JitterBuffer} buffer
 * @property {number} gain
 * @property {Float32Array<ArrayBuffer>} heard for the tap: what was played since its last message
 * @property {number} filled
 */

/**
 * Worklet: plays and mixes what the decoder worker sends.
 *
 * Messages from the page: `{ port }` from which decoded frames come, `{ volume, seat }` (no seat:
 * all of them). With the option `tap` each seat's sound goes to the page before it is mixed.
 */
class PlaybackProcessor extends AudioWorkletProcessor {
  /** @type {Voice[]} */
  #voices = [];
  #scratch = new Float32Array(QUANTUM);
  #volume = 1;
  /** @type {Map<number, number>} */
  #gains = new Map();
  #hasTap;

  /** @param {{processorOptions?: {tap?: boolean}}} options */
  constructor({ processorOptions = {} }) {
    super();
    this.#hasTap = processorOptions.tap === true;
    this.port.onmessage = ({ data }) => {
      if (data.port) data.port.onmessage = (/** @type {MessageEvent} */ event) => this.#feed(event.data);
      else this.#setVolume(data);
    };
  }

  /**
   * @param {Float32Array[][]} _inputs
   * @param {Float32Array[][]} outputs
   */
  process(_inputs, [[out]]) {
    const scratch = this.#scratch;
    for (let index = 0; index < this.#voices.length; index += 1) {
      const voice = this.#voices[index];
      if (voice.buffer.read(scratch, currentFrame)) mix(out, scratch, voice.gain * this.#volume);
      if (this.#hasTap) this.#tap(voice);
    }
    limit(out);
    return true;
  }

  /** @param {DecodedFrame[]} frames */
  #feed(frames) {
    for (const { seat, stream, sequence, pcm } of frames) {
      this.#voice(seat, stream).buffer.push(sequence, pcm, currentFrame);
    }
  }

  /**
   * The seat's voice; a new stream begins with nothing of the old one.
   * @param {number} seat
   * @param {number} stream
   */
  #voice(seat, stream) {
    let voice = this.#voices.find((known) => known.seat === seat);
    if (!voice) {
      const heard = new Float32Array(this.#hasTap ? TAP_SAMPLES : 0);
      const gain = this.#gains.get(seat) ?? 1;
      voice = { seat, stream, buffer: new JitterBuffer(), gain, heard, filled: 0 };
      this.#voices.push(voice);
    } else if (voice.stream !== stream) {
      voice.stream = stream;
      voice.buffer = new JitterBuffer();
    }
    return voice;
  }

  /** @param {{volume: number, seat?: number}} setting */
  #setVolume({ volume, seat }) {
    if (seat === undefined) {
      this.#volume = volume;
      return;
    }
    this.#gains.set(seat, volume);
    const voice = this.#voices.find((known) => known.seat === seat);
    if (voice) voice.gain = volume;
  }

  /** @param {Voice} voice */
  #tap(voice) {
    voice.heard.set(this.#scratch, voice.filled);
    voice.filled += QUANTUM;
    if (voice.filled < TAP_SAMPLES) return;
    voice.filled = 0;
    const end = currentFrame + QUANTUM;
    this.port.postMessage({
      seat: voice.seat,
      frame: end - TAP_SAMPLES,
      at: Date.now(),
      pcm: voice.heard.slice(),
      stats: voice.buffer.stats(end),
    });
  }
}

/**
 * @param {Float32Array} out
 * @param {Float32Array} samples
 * @param {number} gain
 */
function mix(out, samples, gain) {
  for (let i = 0; i < out.length; i += 1) out[i] += samples[i] * gain;
}

/**
 * Bends what is louder than the knee so that it never reaches full scale.
 * @param {Float32Array} out
 */
function limit(out) {
  for (let i = 0; i < out.length; i += 1) {
    const size = Math.abs(out[i]);
    if (size <= KNEE) continue;
    out[i] = Math.sign(out[i]) * (KNEE + (1 - KNEE) * Math.tanh((size - KNEE) / (1 - KNEE)));
  }
}

registerProcessor("spaces-playback", PlaybackProcessor);
