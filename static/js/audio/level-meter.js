import { FRAME_MS } from "../protocol.js";

const QUIET = 127 - 60;
const LOUD = 127 - 10;
const SPEAKING = 127 - 45;
const SPEAKS_AFTER_FRAMES = 100 / FRAME_MS;
const SILENT_AFTER_MS = 400;
const FALL_PER_MS = 1 / 300;

/**
 * Follows one voice by the level bytes of its frames, without decoding anything.
 *
 * A voice speaks once 100 ms of it were louder than -45 dBov, and until 400 ms after the last.
 */
export class LevelMeter {
  #peak = 0;
  #peakAt = 0;
  #loudFrames = 0;
  #loudAt = -Infinity;
  #isSpeaking = false;

  /**
   * @param {number} level 0 to 127, of 20 ms
   * @param {number} nowMs
   */
  push(level, nowMs) {
    const height = Math.min(1, Math.max(0, (level - QUIET) / (LOUD - QUIET)));
    if (height >= this.height(nowMs)) {
      this.#peak = height;
      this.#peakAt = nowMs;
    }
    if (level < SPEAKING) return;
    if (nowMs - this.#loudAt > SILENT_AFTER_MS) this.#loudFrames = 0;
    this.#loudFrames += 1;
    this.#loudAt = nowMs;
    if (this.#loudFrames >= SPEAKS_AFTER_FRAMES) this.#isSpeaking = true;
  }

  /**
   * For a bar: 0 (-60 dBov and less) to 1 (-10 dBov and more), falling from full to 0 in 300 ms.
   * @param {number} nowMs
   */
  height(nowMs) {
    return Math.max(0, this.#peak - (nowMs - this.#peakAt) * FALL_PER_MS);
  }

  /** @param {number} nowMs */
  isSpeaking(nowMs) {
    if (nowMs - this.#loudAt > SILENT_AFTER_MS) this.#isSpeaking = false;
    return this.#isSpeaking;
  }

  /**
   * Has nothing been heard for so long that there is nothing left to show?
   * @param {number} nowMs
   */
  isIdle(nowMs) {
    return !this.isSpeaking(nowMs) && this.height(nowMs) === 0;
  }
}
