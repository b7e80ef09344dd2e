/** What is said at the desk besides what the server wrote. */

export const deskWords = {
  silent: "This sound could not be played. Open it again.",
  nobody: "Somebody whose account is gone",
  sealed: "The seal is whole: every file is the one that was sealed.",
  broken: "The seal is broken:",
  noSound: "Nobody was heard in it.",
  noWords: "No words: who speaks here had not agreed to captions, or there was nothing to hear.",
  /** @param {number} count */
  more: (count) => `and ${count} more`,
  muted: "muted",
  clock: "The clock",
  /** @param {string} handle */
  play: (handle) => `Play ${handle}`,
  /** @param {string} handle */
  pause: (handle) => `Pause ${handle}`,
  /** @param {string} handle */
  place: (handle) => `Place in what ${handle} said`,
  /** @param {number} count */
  chosen: (count) => (count === 1 ? "1 chosen" : `${count} chosen`),
};

/** @param {number} ms as 1:02:03 or 2:03 */
export function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
