const MOST_LINES = 60;
/** Words that nobody finished in this time are given up: whoever listened to them is gone. */
const PATIENCE_MS = 20_000;
const SAID_EVERY_MS = 3000;

/**
 * @typedef {object} Line
 * @property {string} id
 * @property {string} userId
 * @property {string} participantId
 * @property {string} name
 * @property {string} text
 * @property {boolean} isFinal
 * @property {boolean} isNote says that somebody speaks of whom there are no words
 * @property {number} startMs
 * @property {number} at when something of it came last, by the caller's clock
 */

/** What was said, as far as there are words for it: one line an utterance, oldest first. Pure. */
export class CaptionLines {
  /** @type {Line[]} */
  #lines = [];

  /**
   * @param {number} now
   * @returns {Line[]}
   */
  shown(now) {
    this.#lines = this.#lines.filter(({ isFinal, at }) => isFinal || now - at < PATIENCE_MS);
    return this.#lines;
  }

  /**
   * Takes over what has come; more of an utterance replaces what there was of it, and a final
   * one without words takes it back.
   * @param {Caption[]} captions
   * @param {number} now
   * @returns {Line[]} those that are final now and were not before
   */
  take(captions, now) {
    const finished = [];
    for (const caption of captions) {
      const before = this.#lines.find(({ id }) => id === caption.id);
      // Final words are put right by a person at most, not by the machine.
      if (before?.isFinal && !caption.is_final) continue;
      if (caption.is_final && !caption.text) {
        // Taken back: nothing was said after all, or it may not be shown.
        this.#lines = this.#lines.filter(({ id }) => id !== caption.id);
        continue;
      }
      const line = lineOf(caption, now);
      if (line.isFinal && !before?.isFinal) finished.push(line);
      if (before) Object.assign(before, line);
      else this.#insert(line);
    }
    return finished;
  }

  /**
   * Notes that somebody speaks and that there are no words of it. One note until somebody else speaks.
   * @param {{id: string, user_id: string, name: string}} person
   * @param {string} text
   * @param {number} now
   * @returns {Line | null} the note, if it is a new one
   */
  note({ id: participantId, user_id: userId, name }, text, now) {
    const newest = this.#lines.at(-1);
    if (newest?.isNote && newest.participantId === participantId && newest.text === text) return null;
    const startMs = newest?.startMs ?? 0;
    const id = `note ${participantId} ${now}`;
    const line = { id, userId, participantId, name, text, isFinal: true, isNote: true, startMs, at: now };
    this.#insert(line);
    return line;
  }

  /** @param {Line} line */
  #insert(line) {
    const place = this.#lines.findLastIndex(({ startMs }) => startMs <= line.startMs);
    this.#lines.splice(place + 1, 0, line);
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
  }
}

/**
 * @param {Caption} caption
 * @param {number} now
 * @returns {Line}
 */
function lineOf(caption, now) {
  return {
    id: caption.id,
    userId: caption.user_id,
    participantId: caption.participant_id,
    name: caption.name,
    text: caption.text,
    isFinal: caption.is_final,
    isNote: false,
    startMs: caption.start_ms,
    at: now,
  };
}

/**
 * Reads lines out at a pace that somebody can follow: what has come in three seconds in one go, and
 * a name only where another one speaks.
 */
export class PacedReader {
  /** @type {Line[]} */
  #waiting = [];
  #speaker = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #saidAt = -Infinity;
  #say;

  /** @param {(text: string) => void} say */
  constructor(say) {
    this.#say = say;
  }

  /** @param {Line[]} lines final ones */
  read(lines) {
    this.#waiting.push(...lines);
    if (this.#waiting.length === 0 || this.#timer) return;
    const wait = Math.max(0, this.#saidAt + SAID_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => this.#sayAll(), wait);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }

  #sayAll() {
    this.#timer = undefined;
    this.#saidAt = performance.now();
    const text = this.#waiting.map((line) => this.#spoken(line)).join(" ");
    this.#waiting = [];
    this.#say(text);
  }

  /** @param {Line} line */
  #spoken({ participantId, name, text, isNote }) {
    if (isNote) {
      this.#speaker = "";
      return `${name} ${text}.`;
    }
    const isSame = this.#speaker === participantId;
    this.#speaker = participantId;
    return isSame ? `${text}.` : `${name}: ${text}.`;
  }
}
