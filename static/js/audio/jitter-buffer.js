import { FRAME_SAMPLES, SAMPLE_RATE } from "../protocol.js";
import { DelayEstimator } from "./delay-estimator.js";

const MS = SAMPLE_RATE / 1000;
const RING = 2 ** 16; // 1.4 s
const MASK = RING - 1;
const PRE_ROLL = 3 * FRAME_SAMPLES;
const TOO_LATE = 2 * MS;
const TOO_EARLY = -15 * MS;
const JUMP = 300 * MS;
const FASTER = 1.03;
const SLOWER = 0.97;
const FADE = 64; // samples: long enough against clicks, too short to be heard

/**
 * Turns one stream's frames, which come in bursts and late, into steady sound.
 *
 * The listener's audio clock (`now`, samples at 48 kHz) sets the pace: a sample plays at its
 * position in the stream plus the shortest delay seen plus a target that follows the network.
 * Being off target is mended by playing 3 % faster or slower, by a jump beyond 300 ms, and for
 * nothing in a pause. `read` allocates nothing.
 */
export class JitterBuffer {
  #ring = new Float32Array(RING);
  #estimator = new DelayEstimator();
  #position = 0; // next sample of the stream to play; whole unless #rate is not 1
  #end = 0; // one past the newest sample held
  #holds = false;
  #isPlaying = false;
  #rate = 1;
  #expected = -1;
  #liveFrom = 0;
  #ramp = 0; // samples of fade-in still to come
  #tail = 0; // samples of fade-out still to come
  #last = 0;
  #counts = { underruns: 0, late: 0, jumps: 0 };

  /**
   * Takes a decoded frame. Frames of a stream come in order of their sequence, gaps are silence.
   * @param {number} sequence
   * @param {Float32Array} pcm
   * @param {number} now
   */
  push(sequence, pcm, now) {
    const from = sequence * FRAME_SAMPLES;
    const to = from + pcm.length;
    if (from !== this.#expected) this.#liveFrom = from + PRE_ROLL;
    else if (!this.#holds) this.#counts.underruns += 1;
    this.#expected = to;
    this.#estimator.observe(now - from, now, from >= this.#liveFrom);
    if (this.#holds && to - this.#position > RING) this.#forget();
    if (!this.#holds) this.#holdFrom(from);
    this.#write(from, to, pcm);
  }

  /**
   * Fills `out` with what is to be heard from `now` on.
   * @param {Float32Array} out
   * @param {number} now
   * @returns {boolean} false if it is silence
   */
  read(out, now) {
    this.#steer(now, out.length);
    const count = this.#isPlaying ? this.#play(out) : 0;
    const faded = this.#fadeOut(out, count);
    return count + faded > 0;
  }

  /**
   * For tests and the curious.
   * @param {number} now
   */
  stats(now) {
    const { base, target } = this.#estimator;
    return {
      ...this.#counts,
      targetMs: target / MS,
      delayMs: this.#isPlaying ? (now - this.#position - base) / MS : null,
    };
  }

  /** @param {number} position */
  #holdFrom(position) {
    this.#holds = true;
    this.#isPlaying = false;
    this.#position = position;
    this.#end = position;
  }

  #forget() {
    this.#ring.fill(0);
    this.#counts.jumps += 1;
    this.#stop();
  }

  #stop() {
    if (this.#isPlaying) this.#tail = FADE;
    this.#holds = false;
    this.#isPlaying = false;
    this.#rate = 1;
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {Float32Array} pcm
   */
  #write(from, to, pcm) {
    const first = Math.max(from, Math.ceil(this.#position));
    if (first >= to) {
      this.#counts.late += 1;
      return;
    }
    for (let at = first; at < to; at += 1) this.#ring[at & MASK] = pcm[at - from];
    this.#end = Math.max(this.#end, to);
  }

  /**
   * Decides whether to play now, from where, and how fast.
   * @param {number} now
   * @param {number} length
   */
  #steer(now, length) {
    if (!this.#holds) return;
    const ideal = now - this.#estimator.base - this.#estimator.target;
    const error = ideal - this.#position; // positive: playing later than need be
    if (!this.#isPlaying) {
      if (error + length > 0) this.#start(ideal);
    } else if (error > JUMP) {
      this.#counts.jumps += 1;
      this.#start(ideal);
    } else if (error < -JUMP) {
      this.#counts.jumps += 1;
      this.#pause();
    } else {
      this.#adjustRate(error);
    }
  }

  /** @param {number} ideal */
  #start(ideal) {
    this.#skipTo(Math.floor(ideal));
    this.#isPlaying = true;
    this.#rate = 1;
    this.#ramp = FADE;
    this.#last = 0;
  }

  #pause() {
    this.#position = Math.floor(this.#position);
    this.#isPlaying = false;
    this.#rate = 1;
    this.#tail = FADE;
  }

  /** @param {number} position */
  #skipTo(position) {
    const to = Math.min(position, this.#end);
    const from = Math.floor(this.#position);
    for (let at = from; at < to; at += 1) this.#ring[at & MASK] = 0;
    this.#position = Math.max(from, to);
  }

  /** @param {number} error */
  #adjustRate(error) {
    if (this.#rate === 1) {
      if (error > TOO_LATE) this.#rate = FASTER;
      else if (error < TOO_EARLY) this.#rate = SLOWER;
    } else if (this.#rate > 1 === error <= 0) {
      this.#rate = 1;
      this.#position = Math.round(this.#position);
    }
  }

  /**
   * @param {Float32Array} out
   * @returns {number} samples written to the front of `out`
   */
  #play(out) {
    const count = this.#rate === 1 ? this.#copy(out) : this.#resample(out);
    for (let i = 0; i < count && this.#ramp > 0; i += 1) {
      out[i] *= 1 - this.#ramp / FADE;
      this.#ramp -= 1;
    }
    if (count > 0) this.#last = out[count - 1];
    if (count < out.length) this.#drain();
    return count;
  }

  /** @param {Float32Array} out */
  #copy(out) {
    const count = Math.min(out.length, this.#end - this.#position);
    for (let i = 0; i < count; i += 1) {
      const at = (this.#position + i) & MASK;
      out[i] = this.#ring[at];
      this.#ring[at] = 0;
    }
    this.#position += count;
    return count;
  }

  /** @param {Float32Array} out */
  #resample(out) {
    const from = Math.floor(this.#position);
    let position = this.#position;
    let count = 0;
    for (; count < out.length; count += 1) {
      const whole = Math.floor(position);
      if (whole + 1 >= this.#end) break;
      const part = position - whole;
      const left = this.#ring[whole & MASK];
      out[count] = left + part * (this.#ring[(whole + 1) & MASK] - left);
      position += this.#rate;
    }
    this.#position = position;
    const played = Math.min(Math.floor(position), this.#end);
    for (let at = from; at < played; at += 1) this.#ring[at & MASK] = 0;
    return count;
  }

  #drain() {
    this.#skipTo(this.#end);
    this.#stop();
  }

  /**
   * Ends in a short slope instead of a click. Fills the rest of `out` with silence.
   * @param {Float32Array} out
   * @param {number} from
   */
  #fadeOut(out, from) {
    let at = from;
    if (!this.#isPlaying) {
      for (; at < out.length && this.#tail > 0; at += 1) {
        this.#tail -= 1;
        out[at] = (this.#last * this.#tail) / FADE;
      }
    }
    out.fill(0, at);
    return at - from;
  }
}
