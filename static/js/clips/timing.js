// What a clip decides without a page: which word is said when, and what a selection may be.

/** As the server takes them (recordings/services/clips.py). */
export const SHORTEST_MS = 1000;
export const LONGEST_MS = 60_000;
export const USUAL_MS = 30_000;

/**
 * "0,240 250,500" as pairs of milliseconds; what is no such pair is left out.
 * @param {string} text
 * @returns {[number, number][]}
 */
export function timesOf(text) {
  const pairs = text.split(" ").map((pair) => pair.split(",").map(Number));
  return /** @type {[number, number][]} */ (pairs.filter((pair) => pair.length === 2 && pair.every(Number.isFinite)));
}

/**
 * How many words have begun by then. They are in order.
 * @param {{from: number}[]} words
 * @param {number} ms
 */
export function begunBy(words, ms) {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle].from <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * @typedef {{startMs: number, endMs: number}} Range
 */

/**
 * The usual length from here on; at the end of what there is, up to there.
 * @param {number} atMs
 * @param {Range} whole what can be heard
 * @returns {Range}
 */
export function rangeFrom(atMs, whole) {
  const endMs = Math.min(Math.max(atMs, whole.startMs) + USUAL_MS, whole.endMs);
  return { startMs: Math.max(whole.startMs, Math.min(atMs, endMs - USUAL_MS)), endMs };
}

/**
 * A selection that the server takes: inside of what can be heard, one second to a minute. The end
 * that was moved stays where it is, the other one follows.
 * @param {Range} wanted
 * @param {Range} whole
 * @param {"start" | "end"} moved
 * @returns {Range}
 */
export function fitted({ startMs, endMs }, whole, moved = "start") {
  const longest = Math.min(LONGEST_MS, whole.endMs - whole.startMs);
  const shortest = Math.min(SHORTEST_MS, longest);
  if (moved === "start") {
    const start = clamp(startMs, whole.startMs, whole.endMs - shortest);
    return { startMs: start, endMs: clamp(endMs, start + shortest, Math.min(start + longest, whole.endMs)) };
  }
  const end = clamp(endMs, whole.startMs + shortest, whole.endMs);
  return { startMs: clamp(startMs, Math.max(end - longest, whole.startMs), end - shortest), endMs: end };
}

/**
 * The nearest of these times, if one is near.
 * @param {number} ms
 * @param {number[]} times
 * @param {number} nearMs
 */
export function snapped(ms, times, nearMs = 250) {
  let best = ms;
  let distance = nearMs + 1;
  for (const time of times) {
    if (Math.abs(time - ms) >= distance) continue;
    best = time;
    distance = Math.abs(time - ms);
  }
  return best;
}

/** @param {number} value @param {number} least @param {number} most */
function clamp(value, least, most) {
  return Math.round(Math.min(Math.max(value, least), most));
}

export const PEAK_MS = 500;
const BOX = { width: 240, height: 40 };

/**
 * The waveform between two times, as the `d` of an SVG path in a box of 240 by 40.
 * @param {Uint8Array} peaks one each PEAK_MS, 0 to 255
 * @param {number} beginsMs where the first one is
 * @param {number} fromMs
 * @param {number} toMs
 */
export function outline(peaks, beginsMs, fromMs, toMs) {
  const first = Math.max(0, Math.floor((fromMs - beginsMs) / PEAK_MS));
  const last = Math.min(peaks.length, Math.ceil((toMs - beginsMs) / PEAK_MS));
  const width = (BOX.width * PEAK_MS) / Math.max(1, toMs - fromMs);
  let path = "";
  for (let index = first; index < last; index += 1) {
    const height = Math.max(2, Math.round((BOX.height * peaks[index]) / 255));
    const x = ((beginsMs + index * PEAK_MS - fromMs) / PEAK_MS + 0.5) * width;
    path += `M${x.toFixed(1)} ${(BOX.height - height) / 2}v${height}`;
  }
  return path;
}

/**
 * The peaks of a replay (one each 100 ms), one each PEAK_MS.
 * @param {Uint8Array} peaks
 */
export function coarse(peaks) {
  const step = PEAK_MS / 100;
  return Uint8Array.from({ length: Math.ceil(peaks.length / step) }, (_, index) =>
    Math.max(...peaks.subarray(index * step, (index + 1) * step)),
  );
}
