import { FRAME_MS } from "../protocol.js";

const OPEN_RMS = 10 ** (-45 / 20);
const HANGOVER_BLOCKS = 400 / FRAME_MS;
const PRE_ROLL_BLOCKS = 60 / FRAME_MS;

/**
 * Lets speech through and keeps silence back: opens at -45 dBFS, stays open for 400 ms after the
 * last loud block, and begins with the 60 ms before the first.
 */
export class VoiceGate {
  /** @type {NumberedBlock[]} */
  #held = [];
  #openFor = 0;
  #release;

  /** @param {(block: NumberedBlock) => void} release gets each block that will not be sent */
  constructor(release) {
    this.#release = release;
  }

  /**
   * Takes the next 20 ms.
   * @param {NumberedBlock} block
   * @returns {NumberedBlock[]} what is to be sent now, in order
   */
  push(block) {
    if (block.rms >= OPEN_RMS) this.#openFor = HANGOVER_BLOCKS + 1;
    this.#held.push(block);
    if (this.#openFor > 0) {
      this.#openFor -= 1;
      return this.#held.splice(0);
    }
    if (this.#held.length > PRE_ROLL_BLOCKS) this.#releaseFirst();
    return [];
  }

  /** Closes, and forgets what it held: nothing said before a reset is ever sent. */
  reset() {
    this.#openFor = 0;
    while (this.#held.length > 0) this.#releaseFirst();
  }

  #releaseFirst() {
    const block = this.#held.shift();
    if (block) this.#release(block);
  }
}
