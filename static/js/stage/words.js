/** What the stage says and the server's pages cannot know beforehand: one place to translate. */

const ROLES = { host: "Host", cohost: "Co-host", speaker: "Speaker", listener: "Listener", guest: "Guest" };

const MIC_STATES = {
  open: "Mic is on",
  opening: "Turning on…",
  muted: "Mic is off",
  ask: "Request",
  asked: "Requested",
  take: "Take the mic",
  guest: "Log in to speak",
  none: "Listening",
};

const MIC_LABELS = {
  open: "Turn your mic off",
  opening: "Turning your mic on",
  muted: "Turn your mic on",
  ask: "Request to speak",
  asked: "You asked to speak. Withdraw your request",
  take: "Come up and speak. Your mic starts off",
  guest: "Log in to speak",
  none: "You are listening. The host decides who speaks here",
};

/** What a person is told when their own place changes; reasons without words are their own doing. */
const REASONS = {
  granted: "You can speak now. Your mic is off.",
  declined: "The hosts did not take your request this time.",
  revoked: "A host moved you back to listening.",
  muted_by_host: "A host muted you. You can turn your mic on again.",
  resumed: "You are back on stage. Your mic is off.",
  left_seat: "You are listening again.",
  invited: "You are invited on stage.",
  cohost_granted: "You are a co-host now.",
  cohost_removed: "You are a speaker again, no longer a co-host.",
  stands_in: "The host is away. You stand in until they are back.",
  stood_in: "You no longer stand in for the host.",
  hosting_received: "You host this Space now.",
  hosting_given: "You handed this Space over.",
};

const numbers = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const ORDINAL_ENDINGS = { one: "st", two: "nd", few: "rd", other: "th" };

/** @param {string} role */
export function roleWord(role) {
  return ROLES[/** @type {Role} */ (role)] ?? "";
}

/** @param {number} count */
export function compact(count) {
  return numbers.format(count);
}

/** @param {number} count */
export function listening(count) {
  return count === 0 ? "No listeners yet" : `${compact(count)} listening`;
}

/** @param {number} place from 1 */
export function ordinal(place) {
  const rule = /** @type {keyof typeof ORDINAL_ENDINGS} */ (ordinals.select(place));
  return `${place}${ORDINAL_ENDINGS[rule]}`;
}

/**
 * @param {keyof typeof MIC_STATES} state
 * @param {number} [place] in the line of requests
 */
export function micWords(state, place) {
  const inLine = state === "asked" && place ? ` · ${ordinal(place)} in line` : "";
  return MIC_STATES[state] + inLine;
}

/** @param {keyof typeof MIC_LABELS} state */
export function micLabel(state) {
  return MIC_LABELS[state];
}

/** @param {string} reason of a `you.updated` */
export function placeChanged(reason) {
  return REASONS[/** @type {keyof typeof REASONS} */ (reason)] ?? "";
}

/** @param {number} count of listeners */
export function endQuestion(count) {
  if (count === 0) return "Nobody is listening right now.";
  if (count === 1) return "One person is listening.";
  return `${count.toLocaleString("en")} people are listening.`;
}

export const words = {
  away: "Away",
  connecting: "Joining…",
  reconnecting: "Connection lost. Trying again…",
  inSeconds: (/** @type {number} */ seconds) => `in ${seconds} s`,
  soundBlocked: "Your browser holds the sound back.",
  tapToListen: "Tap to listen",
  micAsked: "Your browser asks for your microphone. People hear you only while your mic is on.",
  endedElsewhere: (/** @type {string} */ title) => `“${title}” has ended.`,
  superseded: "You joined from another place. The sound plays there now.",
  listenHere: "Listen here instead",
  asks: (/** @type {string} */ name) => `${name} asks to speak.`,
  approve: (/** @type {string} */ name) => `Let ${name} speak`,
  decline: (/** @type {string} */ name) => `Decline ${name}`,
  moreListeners: (/** @type {number} */ count) => `and ${compact(count)} more`,
  copied: "Link copied",
  leaveFor: (/** @type {string} */ title) => `Leave “${title}”?`,
  leaveForWords: "You can be in one Space at a time.",
  stay: "Stay",
  leaveAndJoin: "Leave and join this one",
  blockedOnStage: (/** @type {string} */ names) => `Someone you blocked is on stage: ${names}`,
  somebodySpeaks: (/** @type {string} */ name) => `${name} is speaking`,
  nobodySpeaks: "Nobody is speaking",
  notSecure: "This page is not secure, so it cannot play live sound. Open the Space itself.",
  failed: "That did not work. Try again in a moment.",
};
