import { clockOf, DOUBTFUL } from "./transcript.js";
import { transcriptWords as words } from "../stage/words.js";

/** @import { Cue, Spot, Transcript } from "./transcript.js" */

/** So far beyond what is in sight lines get their words one by one. */
const MARGIN = "600px";
/** Beyond so many screens one jumps, and does not glide. */
const FAR_SCREENS = 2;

/**
 * The lines of a transcript. Each is a paragraph of plain text until it comes near to what is in
 * sight: three hours have thirty thousand words.
 */
export class CueLines {
  /** @type {HTMLElement} */
  #list;
  /** @type {Transcript} */
  #transcript;
  #isEditable;
  /** @type {HTMLElement | null} */
  #lit = null;
  /** @type {HTMLElement | null} */
  #walked = null;
  /** @type {Map<string, Set<number>>} places of found words, by cue */
  #marks = new Map();
  /** @type {Spot | null} */
  #markedHere = null;
  /** @type {IntersectionObserver} */
  #sight;

  /**
   * @param {HTMLElement} list
   * @param {Transcript} transcript
   * @param {boolean} isEditable
   */
  constructor(list, transcript, isEditable) {
    this.#list = list;
    this.#transcript = transcript;
    this.#isEditable = isEditable;
    this.#sight = new IntersectionObserver((seen) => this.#seen(seen), { rootMargin: MARGIN });
  }

  stop() {
    this.#sight.disconnect();
  }

  /** @param {Cue[]} cues new ones behind all others, or known ones as they are now */
  show(cues) {
    for (const cue of cues) {
      const line = this.#line(cue.id) ?? this.#newLine(cue.id);
      const wasSplit = line.dataset.split === "";
      delete line.dataset.split;
      line.replaceChildren(this.#head(cue), paragraph(cue));
      if (cue.before) line.append(beforeOf(cue));
      if (wasSplit) this.#split(line);
      else this.#sight.observe(line);
    }
  }

  /**
   * Mark the word that is spoken; true if it is another line than before.
   * @param {Spot | null} spot
   */
  light(spot) {
    const word = spot && this.#word(spot);
    if (word === this.#lit) return false;
    const line = word?.closest(".said") ?? null;
    const before = this.#lit?.closest(".said") ?? null;
    this.#lit?.removeAttribute("data-now");
    word?.setAttribute("data-now", "");
    this.#lit = word;
    if (line === before) return false;
    before?.removeAttribute("data-now");
    line?.setAttribute("data-now", "");
    return true;
  }

  /**
   * Bring it into sight, within the list alone if that has a bar of its own.
   * @param {Spot} spot
   */
  reveal(spot) {
    const word = this.#word(spot);
    if (!word) return;
    const list = this.#list;
    if (list.scrollHeight <= list.clientHeight + 1) return word.scrollIntoView({ block: "center" });
    const by = this.#distanceTo(word);
    const isFar = Math.abs(by) > FAR_SCREENS * list.clientHeight;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    list.scrollBy({ top: by, behavior: isFar || isCalm ? "auto" : "smooth" });
    // Lines that were never in sight have a guessed height: look again where it has come to.
    if (isFar) requestAnimationFrame(() => list.scrollBy({ top: this.#distanceTo(word) }));
  }

  /** @param {HTMLElement} word how far the list is to be moved to have it in its upper part */
  #distanceTo(word) {
    const list = this.#list;
    return word.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
  }

  /**
   * @param {Spot} spot
   * @param {boolean} isSelecting from where the selection began
   */
  focus(spot, isSelecting) {
    const from = this.#walked;
    const word = this.#word(spot);
    if (!word) return;
    this.#walkTo(word);
    word.focus({ preventScroll: true });
    word.scrollIntoView({ block: "nearest" });
    const selection = getSelection();
    if (!selection) return;
    if (!isSelecting) return selection.removeAllRanges();
    const anchor = selection.isCollapsed ? from : wordAround(selection.anchorNode);
    if (anchor) selection.setBaseAndExtent(...edges(anchor, word));
  }

  /**
   * @param {Spot[]} spots
   * @param {number} length words each
   * @param {Spot | null} here the one that is looked at
   */
  mark(spots, length, here) {
    this.#marks = new Map();
    this.#markedHere = here;
    for (const { cue, word } of spots) {
      const places = this.#marks.get(cue.id) ?? new Set();
      for (let place = word; place < word + length; place++) places.add(place);
      this.#marks.set(cue.id, places);
    }
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (this.#list.querySelectorAll("[data-split]"))) {
      this.#markLine(line);
    }
  }

  /** What is selected, in ms; null if that is no word. */
  selected() {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(this.#list)) return null;
    const spots = this.#wordsIn(range).map((word) => this.spotOf(word));
    const chosen = spots.flatMap((spot) => spot?.cue.words[spot.word] ?? []);
    const times = spots.flatMap((spot) => (spot ? [spot.cue.words[spot.word]] : []));
    if (chosen.length === 0) return null;
    const start = Math.min(...times.map((word) => word?.[1] ?? 0));
    const end = Math.max(...times.map((word) => word?.[2] ?? 0));
    return { start_ms: start, end_ms: end };
  }

  /** @param {Element} element in a line */
  cueOf(element) {
    return this.#transcript.cue(/** @type {HTMLElement | null} */ (element.closest(".said"))?.dataset.cue);
  }

  /**
   * The word of an element; of a time of a line its first one.
   * @param {Element} element
   * @returns {Spot | null}
   */
  spotOf(element) {
    const cue = this.cueOf(element);
    if (!cue) return null;
    const word = /** @type {HTMLElement | null} */ (element.closest(".said-word"));
    if (word) return { cue, word: Number(word.dataset.place) };
    return element.closest('[data-action="play"]') ? { cue, word: 0 } : null;
  }

  // --- One line -------------------------------------------------------------------------------

  /** @param {Range} range */
  #wordsIn(range) {
    const all = /** @type {HTMLElement[]} */ (Array.from(this.#list.querySelectorAll("[data-split]")));
    const lines = all.filter((line) => range.intersectsNode(line));
    return lines
      .flatMap((line) => Array.from(line.querySelectorAll(".said-word")))
      .filter((word) => holds(range, word));
  }

  /** @param {string} id */
  #line(id) {
    return /** @type {HTMLElement | null} */ (this.#list.querySelector(`[data-cue="${CSS.escape(id)}"]`));
  }

  /** @param {string} id */
  #newLine(id) {
    const line = make("li", "said");
    line.dataset.cue = id;
    this.#list.append(line);
    return line;
  }

  /** @param {Cue} cue */
  #head(cue) {
    const head = make("p", "said-head");
    const time = make("button", "said-time count", clockOf(cue.start));
    time.dataset.action = "play";
    time.ariaLabel = words.playFrom(cue.name, clockOf(cue.start));
    head.append(make("bdi", "said-name", cue.name), time);
    if (cue.corrected) head.append(correctedMark(cue));
    if (this.#isEditable && cue.whole) {
      const edit = make("button", "said-edit", words.correct);
      edit.dataset.action = "edit";
      edit.ariaLabel = words.correctOf(cue.name, clockOf(cue.start));
      head.append(edit);
    }
    for (const button of head.querySelectorAll("button")) button.type = "button";
    return head;
  }

  /** @param {IntersectionObserverEntry[]} seen */
  #seen(seen) {
    for (const { isIntersecting, target } of seen) {
      if (isIntersecting) this.#split(/** @type {HTMLElement} */ (target));
    }
  }

  /**
   * Make each word of a line an element of its own.
   * @param {HTMLElement} line
   */
  #split(line) {
    const cue = this.#transcript.cue(line.dataset.cue);
    if (!cue || line.dataset.split === "") return;
    line.dataset.split = "";
    this.#sight.unobserve(line);
    const spoken = cue.words.flatMap((word, place) => [place ? " " : "", wordElement(word, place)]);
    line.querySelector(".said-words")?.replaceChildren(...spoken);
    this.#markLine(line);
    if (!this.#walked?.isConnected) this.#walkTo(line.querySelector(".said-word"));
  }

  /** @param {HTMLElement} line */
  #markLine(line) {
    const places = this.#marks.get(line.dataset.cue ?? "");
    const here = this.#markedHere?.cue.id === line.dataset.cue ? this.#markedHere?.word : -1;
    for (const word of /** @type {NodeListOf<HTMLElement>} */ (line.querySelectorAll(".said-word"))) {
      const place = Number(word.dataset.place);
      if (!places?.has(place)) delete word.dataset.match;
      else word.dataset.match = place === here ? "here" : "";
    }
  }

  /**
   * @param {Spot} spot
   * @returns {HTMLElement | null}
   */
  #word({ cue, word }) {
    const line = this.#line(cue.id);
    if (!line) return null;
    this.#split(line);
    return line.querySelector(`[data-place="${word}"]`);
  }

  /**
   * Tab leads to one word; arrows lead on from there.
   * @param {HTMLElement | null} word
   */
  #walkTo(word) {
    this.#walked?.setAttribute("tabindex", "-1");
    word?.setAttribute("tabindex", "0");
    this.#walked = word;
  }
}

/**
 * @param {import("./transcript.js").Word} word
 * @param {number} place
 */
function wordElement([text, , , confidence], place) {
  const word = make("span", "said-word", text);
  word.dataset.place = String(place);
  word.tabIndex = -1;
  if (confidence < DOUBTFUL) {
    word.dataset.doubtful = "";
    word.title = words.doubtful;
  }
  return word;
}

/** @param {Cue} cue */
function paragraph(cue) {
  const spoken = make("p", "said-words", cue.text);
  spoken.dir = "auto";
  return spoken;
}

/** @param {Cue} cue */
function correctedMark(cue) {
  const mark = make("button", "said-corrected", words.corrected);
  mark.setAttribute("aria-describedby", `before-${cue.id}`);
  return mark;
}

/** @param {Cue} cue */
function beforeOf(cue) {
  const before = make("p", "said-before", words.before(cue.before));
  before.id = `before-${cue.id}`;
  before.dir = "auto";
  return before;
}

/**
 * Does the range hold more of it than its edge?
 * @param {Range} range
 * @param {Element} word
 */
function holds(range, word) {
  const own = document.createRange();
  own.selectNodeContents(word);
  const beginsBefore = range.compareBoundaryPoints(Range.END_TO_START, own) < 0;
  const endsBehind = range.compareBoundaryPoints(Range.START_TO_END, own) > 0;
  return beginsBefore && endsBehind;
}

/** @param {Node | null} node */
function wordAround(node) {
  const element = node instanceof Element ? node : node?.parentElement;
  return /** @type {HTMLElement | null} */ (element?.closest(".said-word") ?? null);
}

/**
 * Both words whole, whichever stands first.
 * @param {HTMLElement} anchor
 * @param {HTMLElement} word
 * @returns {[Node, number, Node, number]}
 */
function edges(anchor, word) {
  const isForward = anchor.compareDocumentPosition(word) & Node.DOCUMENT_POSITION_FOLLOWING || anchor === word;
  const length = (/** @type {Node} */ node) => node.childNodes.length;
  return isForward ? [anchor, 0, word, length(word)] : [anchor, length(anchor), word, 0];
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} className
 * @param {string} [text]
 */
function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
