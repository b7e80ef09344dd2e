// What was said, as lists to look things up in. Knows no page.

/**
 * @typedef {[text: string, startMs: number, endMs: number, confidence: number]} Word
 * @typedef {object} Cue one thing said, up to a breath; times in ms since the Space began
 * @property {string} id
 * @property {string} name
 * @property {number} start
 * @property {number} end
 * @property {string} text
 * @property {Word[]} words
 * @property {boolean} corrected
 * @property {string} before what the machine had heard, if it was put right
 * @property {boolean} whole
 */

/**
 * @typedef {object} ToldCue as /api/v1 tells it
 * @property {string} id
 * @property {string} name
 * @property {number} start_ms
 * @property {number} end_ms
 * @property {string} text
 * @property {{text: string, start_ms: number, end_ms: number, confidence: number}[]} words
 * @property {boolean} is_corrected
 * @property {string} before
 * @property {boolean} is_whole
 */

/** @typedef {{cue: Cue, word: number}} Spot a word, by its place in its cue */

export const DOUBTFUL = 0.6;
/** A word stays lit for so long behind its end, unless another follows. */
const LINGER_MS = 300;
/** So many people at once may still be speaking who began earlier. */
const LOOK_BACK = 12;
const MARKS = /[\p{Mn}\p{Me}]/gu;
const NO_LETTERS = /[^\p{L}\p{N}]+/gu;

/**
 * @param {ToldCue} told
 * @returns {Cue}
 */
export function cueOf(told) {
  const { id, name, text, before } = told;
  return {
    ...{ id, name, text, before, start: told.start_ms, end: told.end_ms },
    words: told.words.map((word) => [word.text, word.start_ms, word.end_ms, word.confidence]),
    corrected: told.is_corrected,
    whole: told.is_whole,
  };
}

export class Transcript {
  /** @type {Cue[]} in order */
  cues = [];

  /** @param {Cue[]} cues that come behind all there are */
  add(cues) {
    this.cues.push(...cues);
  }

  /** @param {Cue} cue as it is now */
  replace(cue) {
    const place = this.cues.findIndex(({ id }) => id === cue.id);
    if (place >= 0) this.cues[place] = cue;
  }

  /** @param {string | undefined} id */
  cue(id) {
    return this.cues.find((cue) => cue.id === id);
  }

  /**
   * The word that is spoken then; of several people the one who began last.
   * @param {number} ms
   * @returns {Spot | null}
   */
  at(ms) {
    const last = this.#lastBegun(ms);
    for (let place = last; place >= Math.max(0, last - LOOK_BACK); place--) {
      const cue = /** @type {Cue} */ (this.cues[place]);
      if (ms < cue.end + LINGER_MS) return { cue, word: lastBegun(cue.words, ms, ([, start]) => start) };
    }
    return null;
  }

  /**
   * Where these words stand one after another; the last one may have just been begun.
   * @param {string} text
   * @returns {Spot[]} their first words
   */
  find(text) {
    const wanted = text.split(/\s+/u).map(folded).filter(Boolean);
    if (wanted.length === 0) return [];
    return this.cues.flatMap((cue) => {
      const said = cue.words.map(([word]) => folded(word));
      return said.flatMap((_, place) => (isThere(said, place, wanted) ? [{ cue, word: place }] : []));
    });
  }

  /**
   * The spot so many words further on, or back; the same one at either end.
   * @param {Spot} spot
   * @param {number} step 1 or -1
   * @returns {Spot}
   */
  beside({ cue, word }, step) {
    if (cue.words[word + step]) return { cue, word: word + step };
    const next = this.cues[this.cues.indexOf(cue) + step];
    if (!next) return { cue, word };
    return { cue: next, word: step > 0 ? 0 : next.words.length - 1 };
  }

  /** @param {number} ms */
  #lastBegun(ms) {
    return lastBegun(this.cues, ms, ({ start }) => start, -1);
  }
}

/** @param {string} word without case, accents and punctuation */
export function folded(word) {
  return word.normalize("NFKD").replace(MARKS, "").toLowerCase().replace(NO_LETTERS, "");
}

/** @param {number} ms as the server's pages write it */
export function clockOf(ms) {
  const seconds = Math.floor(ms / 1000);
  const pair = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const minutes = Math.floor(seconds / 60) % 60;
  const hours = Math.floor(seconds / 3600);
  return hours ? `${hours}:${pair(minutes)}:${pair(seconds % 60)}` : `${minutes}:${pair(seconds % 60)}`;
}

/**
 * @template T
 * @param {T[]} list in order
 * @param {number} ms
 * @param {(item: T) => number} startOf
 * @param {number} [none] when all begin later
 */
function lastBegun(list, ms, startOf, none = 0) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(/** @type {T} */ (list[middle])) <= ms) low = middle + 1;
    else high = middle;
  }
  return low > 0 ? low - 1 : none;
}

/**
 * @param {string[]} said
 * @param {number} place
 * @param {string[]} wanted
 */
function isThere(said, place, wanted) {
  return wanted.every((word, index) => {
    const there = said[place + index];
    return index === wanted.length - 1 ? there?.startsWith(word) : there === word;
  });
}
