/** Waves as the `d` of an SVG path in a box of WIDTH by HEIGHT. Pure. */

export const WIDTH = 720;
export const HEIGHT = 48;
const BAR = 3;
const BARS = WIDTH / BAR;
const QUIET = 60; // below is what a room sounds like
const LOUDEST = 127;

/**
 * One bar for each piece of the time, as high as its loudest frame; none where there is no sound.
 * @param {Uint8Array} levels
 */
export function waveOf(levels) {
  if (!levels.length) return "";
  const count = Math.min(BARS, levels.length);
  const width = WIDTH / count;
  return Array.from({ length: count }, (_, number) => {
    const [from, to] = [number, number + 1].map((at) => Math.floor((at * levels.length) / count));
    return bar((number + 0.5) * width, Math.max(...levels.subarray(from, to)));
  }).join("");
}

/**
 * A block for each time that somebody is heard.
 * @param {[number, number][]} spans
 * @param {number} fromMs
 * @param {number} untilMs
 */
export function spansOf(spans, fromMs, untilMs) {
  const scale = WIDTH / Math.max(1, untilMs - fromMs);
  const [top, height] = [HEIGHT / 4, HEIGHT / 2];
  return spans
    .map(([from, to]) => {
      const width = Math.max(1, (to - from) * scale);
      return `M${((from - fromMs) * scale).toFixed(1)} ${top}h${width.toFixed(1)}v${height}h-${width.toFixed(1)}z`;
    })
    .join("");
}

/**
 * @param {number} x its middle
 * @param {number} level
 */
function bar(x, level) {
  if (!level) return "";
  const share = Math.max(0, level - QUIET) / (LOUDEST - QUIET);
  const height = Math.max(2, Math.round(HEIGHT * share));
  return `M${x.toFixed(1)} ${((HEIGHT - height) / 2).toFixed(1)}v${height}`;
}
