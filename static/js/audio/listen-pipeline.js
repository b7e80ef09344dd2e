import { encodeAcknowledgement, parseBundle } from "../protocol.js";
import { LevelMeter } from "./level-meter.js";
import { VoiceDecoder } from "./voice-decoder.js";

const QUIET_MS = 10_000;

/**
 * @typedef {import("./opus-decoder.js").OpusDecoder} OpusDecoder
 * @typedef {import("./opus-decoder.js").OnPcm} OnPcm
 * @typedef {{stream: number, decoder: VoiceDecoder, heardAt: number}} Voice
 */

/** From bundles to decoded frames, with acknowledgements and levels on the side. */
export class ListenPipeline {
  #createDecoder;
  #deliver;
  #failed;
  #now;
  /** @type {Map<number, Voice>} by seat */
  #voices = new Map();
  /** @type {Map<number, LevelMeter>} by seat */
  #meters = new Map();
  /** @type {number | null} */
  #tick = null;

  /** @type {number | null} what comes from here is oneself, and is not played */
  ownSeat = null;

  /**
   * @param {object} platform
   * @param {(onPcm: OnPcm) => Promise<OpusDecoder>} platform.createDecoder
   * @param {(frame: DecodedFrame) => void} platform.deliver
   * @param {() => void} platform.failed there is no decoder for somebody, who will not be heard
   * @param {() => number} platform.now milliseconds
   */
  constructor({ createDecoder, deliver, failed, now }) {
    this.#createDecoder = createDecoder;
    this.#deliver = deliver;
    this.#failed = failed;
    this.#now = now;
  }

  /** A new socket: its first bundle is acknowledged at once. */
  restart() {
    this.#tick = null;
  }

  /**
   * Takes a message of the listen socket. Throws ProtocolError.
   * @param {Uint8Array} bytes must not change later
   * @returns {boolean} is this the first of its socket?
   */
  receive(bytes) {
    const { tick, entries } = parseBundle(bytes);
    const isFirst = this.#tick === null;
    this.#tick = tick;
    for (const entry of entries) {
      if (entry.seat !== this.ownSeat) this.#hear(entry);
    }
    return isFirst;
  }

  /** The message that acknowledges the newest bundle, or null before the first. */
  acknowledgement() {
    return this.#tick === null ? null : encodeAcknowledgement(this.#tick);
  }

  /**
   * Who is how loud: for each seat that was heard lately, 0 to 1, and which of them speak.
   * @returns {{levels: Record<number, number>, speaking: number[]}}
   */
  levels() {
    const now = this.#now();
    /** @type {Record<number, number>} */
    const levels = {};
    const speaking = [];
    for (const [seat, meter] of this.#meters) {
      levels[seat] = meter.height(now);
      if (meter.isSpeaking(now)) speaking.push(seat);
      if (meter.isIdle(now)) this.#meters.delete(seat);
    }
    return { levels, speaking };
  }

  /** Frees the decoders of those who have been silent for 10 s. */
  tidy() {
    for (const [seat, voice] of this.#voices) {
      if (this.#now() - voice.heardAt > QUIET_MS) this.#remove(seat, voice);
    }
  }

  /** @param {Entry} entry */
  #hear(entry) {
    const { seat, level } = entry;
    this.#voice(entry).decoder.push(entry);
    const meter = this.#meters.get(seat) ?? new LevelMeter();
    this.#meters.set(seat, meter);
    meter.push(level, this.#now());
  }

  /** @param {Entry} entry */
  #voice({ seat, stream }) {
    const known = this.#voices.get(seat);
    if (known?.stream === stream) {
      known.heardAt = this.#now();
      return known;
    }
    if (known) this.#remove(seat, known);
    /** @type {OnPcm} */
    const onPcm = (pcm, sequence) => {
      if (this.#voices.get(seat)?.decoder === decoder) this.#deliver({ seat, stream, sequence, pcm });
    };
    const decoder = new VoiceDecoder(this.#createDecoder, onPcm, this.#failed);
    const voice = { stream, decoder, heardAt: this.#now() };
    this.#voices.set(seat, voice);
    return voice;
  }

  /**
   * @param {number} seat
   * @param {Voice} voice
   */
  #remove(seat, voice) {
    this.#voices.delete(seat);
    voice.decoder.close();
  }
}
