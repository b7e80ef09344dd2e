import { FRAME_MS } from "../protocol.js";

const SLACK_FRAMES = 50;

/**
 * Numbers captured blocks for one stream: 0 is its first, and the numbers keep up with time.
 *
 * Capture can stand still (a suspended context, another microphone). The clock then leaves a gap
 * as long as the pause, so that listeners are not left waiting for the difference.
 */
export class SequenceClock {
  #sequence = -1;
  #index = -1;
  #startedAt = 0;

  /**
   * @param {number} index of the block since its capture began; starts over with a new capture
   * @param {number} nowMs
   * @returns {number} its sequence number, greater than all before
   */
  next(index, nowMs) {
    if (this.#sequence < 0) {
      this.#startedAt = nowMs;
      this.#sequence = 0;
    } else {
      this.#sequence += index > this.#index ? index - this.#index : 1;
      const due = Math.floor((nowMs - this.#startedAt) / FRAME_MS);
      if (due - this.#sequence > SLACK_FRAMES) this.#sequence = due;
    }
    this.#index = index;
    return this.#sequence;
  }
}
