/** How long to wait before the next try. */

const FIRST_MS = 300;
const LONGEST_MS = 3000;
const BUSY_MS = 5000;

export class Backoff {
  #tries = 0;
  #random;

  /** @param {() => number} [random] from 0 to 1 */
  constructor(random = Math.random) {
    this.#random = random;
  }

  /**
   * Milliseconds until the next try: 0.3 s doubling to 3 s, each up to half as long again, so
   * that a crowd which lost its server together does not come back in one wave.
   */
  next() {
    const base = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#tries);
    this.#tries += 1;
    return this.#blur(base);
  }

  /**
   * Milliseconds to leave a busy server alone, at least `retryAfterMs`.
   * @param {number} [retryAfterMs] what the server asked for
   */
  busy(retryAfterMs = BUSY_MS) {
    return this.#blur(retryAfterMs);
  }

  reset() {
    this.#tries = 0;
  }

  /** @param {number} base */
  #blur(base) {
    return base * (1 + this.#random() / 2);
  }
}
