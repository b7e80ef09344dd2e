import { encodeFrame, levelOf } from "../protocol.js";
import { LevelMeter } from "./level-meter.js";
import { SendQueue } from "./send-queue.js";
import { SequenceClock } from "./sequence-clock.js";
import { VoiceGate } from "./voice-gate.js";

/**
 * @typedef {import("./opus-encoder.js").OpusEncoder} OpusEncoder
 * @typedef {import("./opus-encoder.js").OnPacket} OnPacket
 */

/**
 * From captured blocks to frames in a socket: numbers, gates, encodes and sends them.
 *
 * Nothing leaves while muted or without a socket. A mute takes effect inside the call: blocks held
 * by the gate, in the encoder or waiting to be sent are dropped, not sent later.
 */
export class PublishPipeline {
  #recycle;
  #now;
  #gate;
  #queue = new SendQueue();
  #clock = new SequenceClock();
  /** @type {OpusEncoder | null} */
  #encoder = null;
  /** @type {WebSocket | null} */
  #socket = null;
  #isMuted = true;
  #epoch = 0; // raised by whatever makes packets still in the encoder worthless

  meter = new LevelMeter();

  /** @param {{recycle: (pcm: Float32Array<ArrayBuffer>) => void, now: () => number}} platform */
  constructor({ recycle, now }) {
    this.#recycle = recycle;
    this.#now = now;
    this.#gate = new VoiceGate(({ pcm }) => recycle(pcm));
  }

  /** @param {OpusEncoder | null} encoder hands its packets to `sendPacket` */
  setEncoder(encoder) {
    this.#encoder?.close();
    this.#encoder = encoder;
  }

  get isLive() {
    return !this.#isMuted && this.#socket !== null && this.#encoder !== null;
  }

  /** @param {boolean} isMuted */
  setMuted(isMuted) {
    this.#isMuted = isMuted;
    this.#drop();
  }

  /**
   * Begins a new stream: the next captured frame is number 0.
   * @param {WebSocket | null} socket null while there is none
   */
  setSocket(socket) {
    this.#socket = socket;
    this.#clock = new SequenceClock();
    this.#drop();
  }

  /**
   * Takes the next 20 ms of microphone. Throws what the encoder throws.
   * @param {CapturedBlock} block
   */
  capture(block) {
    const sequence = this.#clock.next(block.index, this.#now());
    if (!this.isLive) {
      this.#recycle(block.pcm);
      return;
    }
    this.meter.push(levelOf(block.rms), this.#now());
    for (const ready of this.#gate.push({ ...block, sequence })) this.#encode(ready);
  }

  /** @type {OnPacket} */
  sendPacket = (packet, { sequence, level, epoch }) => {
    if (epoch !== this.#epoch || !this.#socket) return;
    this.#queue.push(encodeFrame({ sequence, level, packet }), this.#socket);
  };

  /** @param {NumberedBlock} block */
  #encode({ sequence, rms, pcm }) {
    try {
      this.#encoder?.encode(pcm, { sequence, level: levelOf(rms), epoch: this.#epoch });
    } finally {
      this.#recycle(pcm);
    }
  }

  #drop() {
    this.#epoch += 1;
    this.#gate.reset();
    this.#queue.clear();
    this.meter = new LevelMeter();
  }
}
