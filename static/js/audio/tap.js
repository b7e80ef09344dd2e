import { SAMPLE_RATE } from "../protocol.js";

const KEPT_SAMPLES = 30 * SAMPLE_RATE;

/**
 * The last 30 seconds of one voice, for tests that judge what was heard.
 *
 * Samples are laid out on the audio clock: what was not heard between two blocks is silence.
 */
export class Tap {
  /** @type {TapBlock[]} */
  #blocks = [];

  /** @param {TapBlock} block */
  push(block) {
    this.#blocks.push(block);
    const oldest = block.frame + block.pcm.length - KEPT_SAMPLES;
    while (this.#blocks[0].frame < oldest) this.#blocks.shift();
  }

  /**
   * `clock` says by the wall clock (Date.now) when the sample before `end` was processed; `stats`
   * is the newest of the seat's jitter buffer.
   */
  read() {
    const first = this.#blocks[0]?.frame ?? 0;
    const last = this.#blocks.at(-1);
    const pcm = new Float32Array(last ? last.frame + last.pcm.length - first : 0);
    const clock = this.#blocks.map((block) => {
      const start = block.frame - first;
      pcm.set(block.pcm, start);
      return { end: start + block.pcm.length, at: block.at };
    });
    return { pcm, sampleRate: SAMPLE_RATE, clock, stats: last?.stats ?? null };
  }
}
