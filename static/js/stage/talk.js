/** Talk time as hosts see it. Pure; the numbers are those of `talk.updated`. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * How long somebody has talked: "40 s", "12 min", "1 h 5 min". Rounded down; empty for who has not
 * talked for a second.
 * @param {number} ms
 */
export function talkWords(ms) {
  if (ms < SECOND) return "";
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  const hours = `${Math.floor(ms / HOUR)} h`;
  return minutes === 0 ? hours : `${hours} ${minutes} min`;
}

/**
 * How long a bar is, from 0 to 1: whoever has talked longest fills it.
 * @param {number} ms
 * @param {Record<string, number>} talk of everybody on stage
 */
export function share(ms, talk) {
  const longest = Math.max(ms, ...Object.values(talk));
  return longest > 0 ? ms / longest : 0;
}
