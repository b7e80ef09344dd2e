/**
 * What the mic control is to this person right now.
 *
 * @typedef {"open" | "opening" | "muted" | "off" | "asked" | "take" | "ask" | "held" | "guest" | "none"} MicState
 */

/**
 * @param {You | null} you
 * @param {{isOpening: boolean, isLive: boolean}} mic `isLive`: what we say is heard, which while
 *   the connection is lost is less than not being muted
 * @returns {MicState}
 */
export function micStateOf(you, { isOpening, isLive }) {
  if (!you) return "none";
  if (you.seat !== null) return seatedMic(you, isOpening, isLive);
  if (you.role === "guest") return "guest";
  if (you.request) return "asked";
  if (you.can_take_seat) return "take";
  if (you.can_request) return "ask";
  return you.held_back ? "held" : "none";
}

/**
 * @param {You} you
 * @param {boolean} isOpening
 * @param {boolean} isLive
 */
function seatedMic({ can_open_mic: isAllowed }, isOpening, isLive) {
  if (isLive) return "open";
  if (!isAllowed) return "off";
  return isOpening ? "opening" : "muted";
}
