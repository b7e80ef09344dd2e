/** What the stage says and the server's pages cannot know beforehand: one place to translate. */

const ROLES = { host: "Host", cohost: "Co-host", speaker: "Speaker", listener: "Listener", guest: "Guest" };

const MIC_STATES = {
  open: "Mic is on",
  opening: "Turning on…",
  muted: "Mic is off",
  off: "Mics are off",
  ask: "Request",
  asked: "Requested",
  take: "Take the mic",
  guest: "Log in to speak",
  held: "Listening only",
  none: "Listening",
};

const MIC_LABELS = {
  open: "Turn your mic off",
  opening: "Turning your mic on",
  muted: "Turn your mic on",
  off: "The hosts have turned all mics off. You keep your seat",
  ask: "Request to speak",
  asked: "You asked to speak. Withdraw your request",
  take: "Come up and speak. Your mic starts off",
  guest: "Log in to speak",
  held: "You can listen here and no more for now",
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
  mics_off: "The hosts have turned all mics off. You keep your seat.",
  mics_on: "Mics are on again. Turn yours on when you want to speak.",
  cohost_granted: "You are a co-host now: let people speak, mute them, remove them.",
  cohost_removed: "You are no co-host any more. You keep your seat.",
  stands_in: "The host's connection is gone. Until they are back, you decide who speaks.",
  stood_in: "The host is back. Thank you for standing in.",
  hosting_received: "You are the host now.",
  hosting_given: "You have handed over. You are still on stage.",
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

/** @param {{role: string, is_acting?: boolean, is_present?: boolean}} seated */
export function placeWord({ role, is_acting: isActing, is_present: isPresent = true }) {
  if (!isPresent) return words.away;
  return isActing ? words.standsIn : roleWord(role);
}

/** @param {{invited_by: string, role: string}} invitation to oneself */
export function invitesYou({ invited_by: name, role }) {
  return `${name || "A host"} invites you to ${role === "cohost" ? "co-host" : "speak"}.`;
}

/** @param {number} ms that somebody has waited, by clocks that may differ */
export function waited(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "just now";
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}

/** @param {number} seconds */
export function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** @param {number} seconds between two requests, questions or reactions of one listener */
export function slowly(seconds) {
  return `Slow mode: once in ${seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`}`;
}

/** The raid shield: what a Space asks of accounts that want to do more than listen. */
const SHIELD_AGES = { 1: "a day", 7: "a week", 30: "a month", 365: "a year" };

/**
 * @param {number} days 0: any age
 * @param {number} followers 0: with or without
 */
export function shieldWords(days, followers) {
  const age = SHIELD_AGES[/** @type {keyof typeof SHIELD_AGES} */ (days)] ?? `${days} days`;
  const crowd = followers === 1 ? "a follower" : `${followers.toLocaleString("en")} followers`;
  if (days && followers) return `Shield: account ${age} old, ${crowd}`;
  return days ? `Shield: account ${age} old` : `Shield: ${crowd}`;
}

/** What people are told of others on the stage. */
export const stageNews = {
  cameUp: (/** @type {string} */ name) => `${name} is on stage.`,
  wentDown: (/** @type {string} */ name) => `${name} has left the stage.`,
  host: (/** @type {string} */ name) => `${name} is the host now.`,
  cohost: (/** @type {string} */ name) => `${name} is a co-host now.`,
  speaker: (/** @type {string} */ name) => `${name} is a speaker now.`,
  standsIn: (/** @type {string} */ name) => `${name} stands in for the host.`,
};

/** While the host's connection is gone. */
export const hostAwayWords = {
  gone: (/** @type {string} */ host) => `${host}'s connection is gone.`,
  standsIn: (/** @type {string} */ name) => `${name} stands in.`,
  cohosts: "The co-hosts carry on.",
  handsOver: (/** @type {string} */ name, /** @type {string} */ time) => `${name} becomes the host in ${time}.`,
  aCohost: "A co-host",
  ends: (/** @type {string} */ time) => `The Space ends in ${time} if they do not come back.`,
};

/** Questions that are asked once, before what cannot be taken back by the same press. */
export const asking = {
  remove: (/** @type {string} */ name) => ({
    title: `Remove ${name}?`,
    words: "They are out at once and cannot come back to this Space, until a host lets them in again.",
    no: "Cancel",
    yes: "Remove",
  }),
  block: (/** @type {string} */ name) => ({
    title: `Block ${name}?`,
    words:
      "On the whole service: they can no longer see you, follow you, write to you or join your Spaces. They are not told.",
    no: "Cancel",
    yes: "Block",
  }),
  handOver: (/** @type {string} */ name) => ({
    title: `Make ${name} the host?`,
    words: "They decide from then on, and only they can end the Space. You stay on stage; only they can give it back.",
    no: "Cancel",
    yes: "Hand over",
  }),
  declineAll: (/** @type {number} */ count) => ({
    title: count === 1 ? "Decline the request?" : `Decline all ${count} requests?`,
    words: "Everybody in the line is told. They may ask again after a minute.",
    no: "Cancel",
    yes: "Decline all",
  }),
};

export const words = {
  away: "Away",
  connecting: "Joining…",
  reconnecting: "Connection lost. Trying again…",
  inSeconds: (/** @type {number} */ seconds) => `in ${seconds} s`,
  soundBlocked: "Your browser holds the sound back.",
  tapToListen: "Tap to listen",
  micAsked: "Your browser asks for your microphone. People hear you only while your mic is on.",
  endedElsewhere: (/** @type {string} */ title) => `“${title}” has ended.`,
  stoppedElsewhere: (/** @type {string} */ title) => `“${title}” was ended by the moderators.`,
  superseded: "You joined from another place. The sound plays there now.",
  listenHere: "Listen here instead",
  takenOut: "You are out of this Space. Its hosts decide who may be here.",
  standsIn: "Stands in",
  gone: "Not here any more",
  invited: "Invited, has not answered",
  invitedTo: (/** @type {string} */ role) => (role === "cohost" ? "to co-host" : "to speak"),
  withdraw: (/** @type {string} */ name) => `Withdraw the invitation to ${name}`,
  readmit: (/** @type {string} */ name) => `Let back in: ${name}`,
  waits: (/** @type {string} */ time) => `waits since ${time}`,
  hasNotSpoken: "has not spoken yet",
  showGuests: (/** @type {number} */ count) => `${compact(count)} listening. Show guests`,
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
  pinned: "Pinned to your Space.",
  noTweetLink: "That is no link to a Tweet of this site. Copy one from below the Tweet.",
  failed: "That did not work. Try again in a moment.",
  guestHeldBack: "Here only accounts that the hosts know something of may react. Log in to take part.",
  blockedBy: (/** @type {number} */ count) => `Blocked by ${compact(count)} people you follow`,
};

/** Trying out one's microphone, before or beside the stage. */
export const soundWords = {
  verdicts: {
    listening: "Say a few words.",
    good: "Good. You come through well.",
    quiet: "Very quiet: come closer.",
    loud: "Too loud: some of it is cut off.",
    silent: "We hear nothing: is the right microphone chosen, is it muted?",
  },
  hear: {
    idle: "Hear yourself",
    recording: "Recording…",
    working: "One moment…",
    playing: "Stop",
  },
  hearing: {
    idle: "",
    recording: "Speak for four seconds.",
    working: "",
    playing: "This is how you sound to others.",
  },
  muteFirst: "Turn your mic off first: everybody would hear it twice.",
  without: "That is all right: without a microphone you can still host and listen.",
  lost: "The microphone is gone.",
  defaultMicrophone: "Default microphone",
};

/** Captions, and what becomes of what one says. */
export const captionWords = {
  captions: "Captions",
  key: "Captions (C)",
  impossible: "This server cannot make captions: it has no speech model.",
  notCaptioned: "speaks and is not captioned",
  offRecord: "speaks off the record",
};

/** Polls, questions, reactions. */
export const exchangeWords = {
  open: "open",
  closed: "result",
  pollOpened: (/** @type {string} */ question) => `A poll: ${question}`,
  pollClosed: (/** @type {string} */ question) => `The poll is closed: ${question}`,
  votes: (/** @type {number} */ count) => (count === 1 ? "1 vote" : `${count.toLocaleString("en")} votes`),
  percent: (/** @type {number} */ percent) => `${percent}%`,
  asks: (/** @type {string} */ name, /** @type {string} */ text) => `${name} asks: ${text}`,
  wants: (/** @type {number} */ count) => `Vote for this question. ${exchangeWords.votes(count)}`,
  takeBack: "Take back",
  dismiss: "Dismiss",
  left: (/** @type {number} */ count) => (count === 1 ? "1 character left" : `${count} characters left`),
};

/** Replays. */
export const replayWords = {
  stoppedAt: (/** @type {string} */ time) => `You stopped at ${time}.`,
  speaks: (/** @type {{name: string}[]} */ speakers) => {
    const names = speakers.map(({ name }) => name || "Somebody");
    if (!names.length) return "";
    if (names.length === 1) return `${names[0]} speaks`;
    return `${names.slice(0, -1).join(", ")} and ${names.at(-1)} speak`;
  },
  speed: (/** @type {number} */ speed) => `Speed ${speed}`,
  failed: "The replay cannot be played now. It may have been taken down: load the page again.",
  leaveForWords: "A replay and a live Space do not play at once.",
  leaveAndPlay: "Leave and play the replay",
};

/** Clips. */
export const clipWords = {
  silent: "This cannot be played now. Perhaps it was removed: load the page again.",
  seconds: (/** @type {number} */ ms) => `${(ms / 1000).toFixed(1)} s`,
  place: (/** @type {number} */ ms) => `${clock(ms / 1000)}.${Math.floor((ms % 1000) / 100)}`,
};

/** What was said, to read and to put right. */
export const transcriptWords = {
  playFrom: (/** @type {string} */ name, /** @type {string} */ time) => `Play ${name} from ${time}`,
  correct: "Correct",
  correctOf: (/** @type {string} */ name, /** @type {string} */ time) => `Correct what ${name} said at ${time}`,
  corrected: "Corrected",
  before: (/** @type {string} */ text) => `The machine heard: ${text}`,
  doubtful: "The machine was not sure of this word",
  whatWasSaid: (/** @type {string} */ name) => `What ${name} said`,
  save: "Save",
  cancel: "Cancel",
  undo: "Undo",
  notSaved: "That was not saved. Check your network, then try again.",
  found: (/** @type {number} */ here, /** @type {number} */ all, /** @type {number} */ wanted) => {
    if (wanted === 0) return "";
    return all === 0 ? "Not said" : `${here} of ${all}`;
  },
};
