/** What polls and reactions need besides a page: pure. */

/** Reactions that are counted and not named show as so many from the audience at most. */
const MOST_UNNAMED = 6;

/**
 * Whole percents that add up to 100, as near to the votes as such can be; zeros without a vote.
 * @param {number[]} votes
 * @returns {number[]}
 */
export function percents(votes) {
  const total = votes.reduce((sum, count) => sum + count, 0);
  if (total === 0) return votes.map(() => 0);
  const exact = votes.map((count) => (count * 100) / total);
  const whole = exact.map(Math.floor);
  const missing = 100 - whole.reduce((sum, percent) => sum + percent, 0);
  const byRest = exact.map((percent, at) => ({ at, rest: percent - Math.floor(percent) }));
  byRest.sort((one, other) => other.rest - one.rest || one.at - other.at);
  for (const { at } of byRest.slice(0, missing)) whole[at] += 1;
  return whole;
}

/**
 * What to show of a `reactions` message, at most `most`: who is named, then a few of the others.
 * @param {Message} message
 * @param {number} most
 * @returns {{from: string | null, emoji: string}[]}
 */
export function reactionsToShow({ reactions, counts }, most) {
  /** @type {Map<string, number>} */
  const left = new Map(Object.entries(counts));
  const shown = [];
  for (const [from, emoji] of reactions) {
    shown.push({ from, emoji });
    left.set(emoji, (left.get(emoji) ?? 1) - 1);
  }
  const unnamed = [...left].flatMap(([emoji, count]) =>
    Array.from({ length: Math.max(0, Math.min(count, MOST_UNNAMED)) }, () => ({ from: null, emoji })),
  );
  return [...shown, ...unnamed.slice(0, MOST_UNNAMED)].slice(0, most);
}

/** Says yes so often in a second, and no to what is too quick for the server. */
export class Pace {
  #most;
  /** @type {number[]} */
  #times = [];

  /** @param {number} most a second */
  constructor(most) {
    this.#most = most;
  }

  /** @param {number} now milliseconds */
  allow(now) {
    this.#times = this.#times.filter((time) => now - time < 1000);
    if (this.#times.length >= this.#most) return false;
    this.#times.push(now);
    return true;
  }
}
