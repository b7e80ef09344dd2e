// Who speaks when, and how that looks as a wave. Pure; times are ms since the Space began.

/**
 * @typedef {[number, number, string]} Turn start, end, the speaker's id ("" for somebody unnamed)
 * @typedef {{height: number, voice: string | null}} Bar height 0 to 1; null: nobody speaks
 */

/** One byte of `peaks` is so long. */
export const PEAK_MS = 100;
const LOUDEST = 255;
/** A gap this short between two turns of one person is no silence. */
const BREATH_MS = 400;

/**
 * Who speaks at this moment, whoever began last first.
 * @param {Turn[]} turns in the order of their beginnings
 * @param {number} ms
 * @returns {string[]} ids
 */
export function voicesAt(turns, ms) {
  const now = turns.filter(([start, end]) => start <= ms && ms < end + BREATH_MS);
  const exact = now.filter(([, end]) => ms < end);
  const heard = exact.length ? exact : now;
  return [...new Set(heard.map(([, , id]) => id).reverse())];
}

/**
 * How loud it is there.
 * @param {Uint8Array} peaks of the replay
 * @param {number} atMs since the replay begins
 * @returns {number} 0 to 1
 */
export function peakAt(peaks, atMs) {
  return (peaks[Math.floor(atMs / PEAK_MS)] ?? 0) / LOUDEST;
}

/**
 * The wave in so many bars, each of the colour of whoever speaks longest in it.
 * @param {{peaks: Uint8Array, turns: Turn[], startMs: number, durationMs: number}} sound
 * @param {number} count
 * @returns {Bar[]}
 */
export function barsOf({ peaks, turns, startMs, durationMs }, count) {
  const width = durationMs / count;
  const shares = sharesOf(turns, startMs, width, count);
  return shares.map((share, at) => ({
    height: loudness(peaks, at * width, (at + 1) * width),
    voice: longest(share),
  }));
}

/**
 * @param {Turn[]} turns
 * @param {number} startMs
 * @param {number} width
 * @param {number} count
 * @returns {Map<string, number>[]} for each bar how long each person speaks
 */
function sharesOf(turns, startMs, width, count) {
  /** @type {Map<string, number>[]} */
  const shares = Array.from({ length: count }, () => new Map());
  for (const [start, end, id] of turns) {
    const first = Math.max(0, Math.floor((start - startMs) / width));
    const last = Math.min(count - 1, Math.floor((end - startMs) / width));
    for (let at = first; at <= last; at += 1) {
      const left = startMs + at * width;
      const length = Math.min(end, left + width) - Math.max(start, left);
      if (length > 0) shares[at].set(id, (shares[at].get(id) ?? 0) + length);
    }
  }
  return shares;
}

/**
 * The mean of the peaks: of the loudest alone all bars of a levelled voice are of one height.
 * @param {Uint8Array} peaks
 * @param {number} fromMs
 * @param {number} toMs
 */
function loudness(peaks, fromMs, toMs) {
  const first = Math.floor(fromMs / PEAK_MS);
  const heard = peaks.subarray(first, Math.max(first + 1, Math.ceil(toMs / PEAK_MS)));
  return heard.reduce((sum, peak) => sum + peak, 0) / Math.max(1, heard.length) / LOUDEST;
}

/** @param {Map<string, number>} share */
function longest(share) {
  let [winner, most] = [/** @type {string | null} */ (null), 0];
  for (const [id, length] of share) if (length > most) [winner, most] = [id, length];
  return winner;
}

/**
 * One path for all bars of a colour: round columns around the middle of a box of `count` by 1.
 * @param {Bar[]} bars
 * @param {(voice: string | null) => string} colourOf
 * @returns {Map<string, string>} the `d` of a path, by colour
 */
export function pathsOf(bars, colourOf) {
  /** @type {Map<string, string[]>} */
  const columns = new Map();
  bars.forEach(({ height, voice }, at) => {
    const colour = colourOf(voice);
    const tall = Math.max(height, 0.04);
    const column = `M${at + 0.5} ${fixed(0.5 - tall / 2)}V${fixed(0.5 + tall / 2)}`;
    columns.set(colour, [...(columns.get(colour) ?? []), column]);
  });
  return new Map([...columns].map(([colour, drawn]) => [colour, drawn.join("")]));
}

/** @param {number} value */
function fixed(value) {
  return value.toFixed(3);
}
