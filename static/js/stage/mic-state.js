/**
 * What the mic control is to this person right now.
 *
 * @typedef {"open" | "opening" | "muted" | "asked" | "take" | "ask" | "guest" | "none"} MicState
 */

/**
 * @param {You | null} you
 * @param {{isOpening: boolean, isLive: boolean}} mic `isLive`: what we say is heard, which while
 *   the connection is lost is less than not being muted
 * @returns {MicState}
 */
export function micStateOf(you, { isOpening, isLive }) {
  if (!you) return "none";
  if (you.seat !== null) return isOpening ? "opening" : isLive ? "open" : "muted";
  if (you.role === "guest") return "guest";
  if (you.request) return "asked";
  if (you.can_take_seat) return "take";
  return you.can_request ? "ask" : "none";
}
