import { SAMPLE_RATE } from "../protocol.js";

const MS = SAMPLE_RATE / 1000;
const WINDOW = 8 * SAMPLE_RATE;
const CAPACITY = 512; // 8 s of 20 ms frames, and some
const WORST = Math.ceil(CAPACITY / 100) + 1;
const SETTLING = SAMPLE_RATE;
const MARGIN = 20 * MS;
const INITIAL_TARGET = 100 * MS;
const MAX_TARGET = 500 * MS;
const SHRINK_PER_SAMPLE = 50 / 1000; // 50 ms a second
const LONGEST_STEP = 100 * MS;
const ANOTHER_CLOCK = 2 * SAMPLE_RATE;

/**
 * How long one stream's frames are under way, and how much delay makes them all arrive in time.
 *
 * A delay is arrival (the listener's audio clock) minus position in the stream (the speaker's):
 * only differences between delays mean anything. All numbers are samples at 48 kHz.
 */
export class DelayEstimator {
  #delays = new Float64Array(CAPACITY);
  #times = new Float64Array(CAPACITY);
  #worst = new Float64Array(WORST);
  #oldest = 0;
  #count = 0;
  #bornAt = NaN;
  #isSettled = false;
  #updatedAt = 0;
  #base = Infinity;
  #target = INITIAL_TARGET;

  /** The shortest delay of the last 8 s; Infinity before the first frame. */
  get base() {
    return this.#base;
  }

  /** How much later than `base` to play: rises at once, falls by 50 ms a second of speech. */
  get target() {
    return this.#target;
  }

  /**
   * @param {number} delay
   * @param {number} now
   * @param {boolean} isLive false for frames their speaker held back before sending (pre-roll):
   *   their lateness says nothing about the network
   */
  observe(delay, now, isLive) {
    if (Math.abs(delay - this.#base) > ANOTHER_CLOCK) this.#forget();
    if (!isLive) {
      this.#base = Math.min(this.#base, delay);
      return;
    }
    this.#settle(now);
    this.#expire(now);
    this.#store(delay, now);
    this.#update(now);
  }

  #forget() {
    this.#count = 0;
    this.#base = Infinity;
  }

  /**
   * Drops what the first second told, which is how busy everybody was with starting.
   * @param {number} now
   */
  #settle(now) {
    if (Number.isNaN(this.#bornAt)) this.#bornAt = now;
    if (this.#isSettled || now - this.#bornAt < SETTLING) return;
    this.#isSettled = true;
    this.#count = 0;
  }

  /** @param {number} now */
  #expire(now) {
    while (this.#count > 0 && now - this.#times[this.#oldest] > WINDOW) this.#dropOldest();
  }

  #dropOldest() {
    this.#oldest = (this.#oldest + 1) % CAPACITY;
    this.#count -= 1;
  }

  /**
   * @param {number} delay
   * @param {number} now
   */
  #store(delay, now) {
    if (this.#count === CAPACITY) this.#dropOldest();
    const index = (this.#oldest + this.#count) % CAPACITY;
    this.#delays[index] = delay;
    this.#times[index] = now;
    this.#count += 1;
  }

  /** @param {number} now */
  #update(now) {
    const wanted = Math.min(MAX_TARGET, this.#percentile99() - this.#base + MARGIN);
    const step = Math.min(LONGEST_STEP, now - this.#updatedAt);
    this.#target = Math.max(wanted, this.#target - step * SHRINK_PER_SAMPLE);
    this.#updatedAt = now;
  }

  /** One pass finds the least delay and, by insertion, the few greatest. */
  #percentile99() {
    const worst = this.#worst;
    const rank = Math.min(WORST - 1, Math.floor(this.#count / 100));
    worst.fill(-Infinity, 0, rank + 1);
    this.#base = Infinity;
    for (let step = 0; step < this.#count; step += 1) {
      const delay = this.#delays[(this.#oldest + step) % CAPACITY];
      if (delay < this.#base) this.#base = delay;
      let place = rank;
      if (delay <= worst[place]) continue;
      while (place > 0 && worst[place - 1] < delay) {
        worst[place] = worst[place - 1];
        place -= 1;
      }
      worst[place] = delay;
    }
    return worst[rank];
  }
}
