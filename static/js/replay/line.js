import { partOf } from "../stage/dom.js";
import { replayWords } from "../stage/words.js";
import { player } from "./player.js";
import { spoken } from "./time.js";
import { Wave } from "./wave.js";

const SECOND_MS = 1000;
const NARROWEST = 0.004;

/** The time line of a replay: a slider with its wave and the marks on the way. */
export class ReplayLine {
  #element;
  #replay;
  #wave;
  /** @type {import("./facts.js").Facts | null} */
  #facts = null;
  #isDragged = false;

  /**
   * @param {HTMLElement} element with the parts `wave`, `marks`, `head`
   * @param {import("./player.js").Replay} replay
   * @param {AbortSignal} signal ends it
   */
  constructor(element, replay, signal) {
    this.#element = element;
    this.#replay = replay;
    const svg = /** @type {SVGElement} */ (element.querySelector("svg"));
    this.#wave = new Wave(svg);
    element.ariaValueMax = String(Math.floor(replay.durationMs / SECOND_MS));
    this.#wire(signal);
  }

  /** @param {import("./facts.js").Facts} facts */
  show(facts) {
    this.#facts = facts;
    this.#wave.show(facts);
    const marks = [
      ...facts.chapters.map((mark) => this.#markOf(mark, "chapter")),
      ...facts.clips.map((mark) => this.#markOf(mark, "clip")),
    ];
    partOf(this.#element, "marks").replaceChildren(...marks);
    this.tell();
  }

  /**
   * @param {number} ms where it is
   * @param {boolean} isPlaying a slider that moves by itself is not read out while it has the focus
   */
  place(ms, isPlaying) {
    if (this.#isDragged) return;
    this.#put(this.#shareOf(ms));
    if (!isPlaying || document.activeElement !== this.#element) this.tell(ms);
  }

  /** @param {number} [ms] what screen readers say */
  tell(ms = player.currentMs) {
    const at = ms - this.#replay.startMs;
    const names = this.#facts ? replayWords.speaks(this.#facts.speakersAt(ms)) : "";
    const words = [spoken(at), names].filter(Boolean).join(", ");
    const element = this.#element;
    element.ariaValueNow = String(Math.floor(at / SECOND_MS));
    if (element.ariaValueText !== words) element.ariaValueText = words;
  }

  /** @param {AbortSignal} signal */
  #wire(signal) {
    const element = this.#element;
    element.addEventListener("pointerdown", (event) => this.#grab(event), { signal });
    element.addEventListener("pointermove", (event) => this.#drag(event), { signal });
    element.addEventListener("pointerup", (event) => this.#drop(event), { signal });
    element.addEventListener("pointercancel", () => (this.#isDragged = false), { signal });
    element.addEventListener("focus", () => this.tell(), { signal });
    const watch = new ResizeObserver(() => this.#wave.fit());
    watch.observe(element);
    signal.addEventListener("abort", () => watch.disconnect());
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    if (event.button !== 0) return;
    this.#isDragged = true;
    this.#element.setPointerCapture(event.pointerId);
    this.#put(this.#shareUnder(event));
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (this.#isDragged) this.#put(this.#shareUnder(event));
  }

  /** @param {PointerEvent} event */
  #drop(event) {
    if (!this.#isDragged) return;
    this.#isDragged = false;
    const { startMs, durationMs } = this.#replay;
    player.seek(startMs + this.#shareUnder(event) * durationMs);
    this.tell();
  }

  /** @param {number} share 0 to 1 */
  #put(share) {
    this.#wave.share = share;
    partOf(this.#element, "head").style.left = percent(share);
  }

  /** @param {PointerEvent} event */
  #shareUnder(event) {
    const { left, width } = this.#element.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - left) / width, 0), 1);
  }

  /** @param {number} ms */
  #shareOf(ms) {
    const { startMs, durationMs } = this.#replay;
    return Math.min(Math.max((ms - startMs) / Math.max(durationMs, 1), 0), 1);
  }

  /**
   * @param {import("./facts.js").Mark} mark
   * @param {string} kind
   */
  #markOf({ start_ms: start, end_ms: end = start }, kind) {
    const element = document.createElement("span");
    element.dataset.mark = kind;
    element.style.left = percent(this.#shareOf(start));
    if (kind === "clip") {
      element.style.width = percent(Math.max(this.#shareOf(end) - this.#shareOf(start), NARROWEST));
    }
    return element;
  }
}

/** @param {number} share */
function percent(share) {
  return `${(share * 100).toFixed(3)}%`;
}
