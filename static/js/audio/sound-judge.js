import { FRAME_MS } from "../protocol.js";

const CLIPS = 0.98;
const CLIPPED_FRAMES = 3;
const LOUD_WINDOW = 2000 / FRAME_MS;
const WINDOW = 3000 / FRAME_MS;
const HEARD_DB = -50;
const QUIET_DB = -38;
/** So much of a voice is enough to judge it. */
const VOICED_FRAMES = 300 / FRAME_MS;
const SILENT_FRAMES = 3000 / FRAME_MS;
/** Who has been heard may take a breath and read on. */
const PAUSE_FRAMES = 10_000 / FRAME_MS;

/** @typedef {"listening" | "good" | "quiet" | "loud" | "silent"} Verdict */

/**
 * Says how a microphone sounds, from its frames of 20 ms. Pure; time is counted in frames.
 *
 *   loud       three frames of the last 2 s reach 0.98 of full scale: they are cut off there
 *   silent     nothing above -50 dBFS for 3 s; for 10 s once there was a voice
 *   quiet      there is a voice, softer than -38 dBFS
 *   good       there is a voice, and none of that
 *   listening  nothing to judge yet
 *
 * A verdict on a voice stays through its pauses.
 */
export class SoundJudge {
  /** @type {{decibels: number, isClipped: boolean}[]} the newest last */
  #frames = [];
  #silentFrames = 0;
  #hasHeard = false;
  /** @type {Verdict} */
  #verdict = "listening";

  get verdict() {
    return this.#verdict;
  }

  /** @param {{rms: number, peak: number}} frame both of full scale, 0 to 1 */
  push({ rms, peak }) {
    const decibels = rms > 0 ? 20 * Math.log10(rms) : -Infinity;
    this.#frames.push({ decibels, isClipped: peak >= CLIPS });
    if (this.#frames.length > WINDOW) this.#frames.shift();
    this.#silentFrames = decibels < HEARD_DB ? this.#silentFrames + 1 : 0;
    this.#verdict = this.#judge();
  }

  /** @returns {Verdict} */
  #judge() {
    const clipped = this.#frames.slice(-LOUD_WINDOW).filter(({ isClipped }) => isClipped);
    if (clipped.length >= CLIPPED_FRAMES) return "loud";
    const voiced = this.#frames.map(({ decibels }) => decibels).filter((level) => level >= HEARD_DB);
    if (voiced.length >= VOICED_FRAMES) {
      this.#hasHeard = true;
      return loudnessOf(voiced) < QUIET_DB ? "quiet" : "good";
    }
    const patience = this.#hasHeard ? PAUSE_FRAMES : SILENT_FRAMES;
    return this.#silentFrames >= patience ? "silent" : this.#lasting;
  }

  /** @returns {Verdict} what is left of a verdict while there is too little to judge anew */
  get #lasting() {
    return this.#verdict === "loud" ? "good" : this.#verdict;
  }
}

/** @param {number[]} voiced dB; the vowels of a voice count, which are its loudest fifth */
function loudnessOf(voiced) {
  const sorted = voiced.toSorted((one, other) => other - one);
  return sorted[Math.floor(sorted.length / 5)];
}
