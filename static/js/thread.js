// What a conversation decides without a page: which rows are news, where days begin, what a key means.

/**
 * Which of these rows are not shown yet. Ids grow; two answers may bring the same ones.
 * @template {{id: number}} Row
 * @param {Row[]} rows
 * @param {number} newest the highest id that is shown
 */
export function newsAmong(rows, newest) {
  return rows.filter(({ id }) => id > newest);
}

/**
 * For each moment, in order: does another day begin with it, where the reader is?
 * @param {Date[]} moments
 * @param {string} [timeZone] an IANA name; the reader's own if not given
 */
export function dayStarts(moments, timeZone) {
  const format = new Intl.DateTimeFormat("en", { dateStyle: "short", timeZone });
  const days = moments.map((moment) => format.format(moment));
  return days.map((day, index) => day !== days[index - 1]);
}

/**
 * The name of a moment's day, as its separator says it.
 * @param {Date} moment
 * @param {string} language
 * @param {string} [timeZone]
 */
export function dayName(moment, language, timeZone) {
  const style = /** @type {const} */ ({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return moment.toLocaleDateString(language, { ...style, timeZone });
}

/**
 * @param {Date} moment
 * @param {string} language
 * @param {string} [timeZone]
 */
export function clock(moment, language, timeZone) {
  const style = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return moment.toLocaleTimeString(language, { ...style, timeZone });
}

/**
 * Enter sends and Shift+Enter begins a line. Where fingers type there is no Shift+Enter, and an
 * Enter that only picks a word of an input method is none.
 * @param {{key: string, shiftKey: boolean, isComposing: boolean}} event
 * @param {boolean} isTouch
 */
export function isSend({ key, shiftKey, isComposing }, isTouch) {
  return key === "Enter" && !shiftKey && !isComposing && !isTouch;
}

/** Names what is being sent: the same words that failed are the same message when tried again. */
export class Draft {
  #text = "";
  #nonce = "";

  /** @param {string} text */
  nonceOf(text) {
    if (!this.#nonce || text !== this.#text) this.#nonce = crypto.randomUUID();
    this.#text = text;
    return this.#nonce;
  }

  sent() {
    this.#nonce = "";
  }
}

/**
 * Runs `work` one at a time. Asked again meanwhile, it runs once more afterwards: what it then finds
 * includes whatever it was asked for.
 * @param {() => Promise<void>} work
 */
export function oneAtATime(work) {
  let isRunning = false;
  let isWanted = false;
  return async () => {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    try {
      while (isWanted) {
        isWanted = false;
        await work();
      }
    } finally {
      isRunning = false;
    }
  };
}
