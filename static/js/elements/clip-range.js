import { coarse, fitted, outline, rangeFrom, snapped } from "../clips/timing.js";
import { fetchFacts } from "../replay/facts.js";
import { player } from "../replay/player.js";
import { partOf, setText } from "../stage/dom.js";
import { clipWords } from "../stage/words.js";
import { SpaceTranscript } from "./space-transcript.js";

/** How much of the replay the strip shows, and how near to its edge a handle moves it on. */
const WINDOW_MS = 120_000;
const EDGE_MS = 4000;

/**
 * Chooses a stretch of the replay that is shown, to be clipped: two handles, or words of the
 * transcript, which says so on the document (`clip-range`: {start_ms, end_ms}).
 */
class ClipRange extends HTMLElement {
  #life = new AbortController();
  /** @type {import("../clips/timing.js").Range} since the Space began, as all times here */
  #range = { startMs: 0, endMs: 0 };
  #windowStartMs = 0;
  /** Where the trial ends; NaN while nothing is tried. */
  #trialEndMs = NaN;
  #peaks = new Uint8Array();
  #isDragged = false;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    partOf(this, "open").addEventListener("click", () => this.#toggle(), { signal });
    partOf(this, "listen").addEventListener("click", () => this.#try(), { signal });
    for (const end of /** @type {const} */ (["start", "end"])) {
      this.#handle(end).addEventListener("input", () => this.#moved(end), { signal });
      this.#handle(end).addEventListener("change", () => this.#letGo(end), { signal });
      // Keys move by tenths of a second, and would never get away from a word.
      this.#handle(end).addEventListener("keydown", () => (this.#isDragged = false), { signal });
      this.#handle(end).addEventListener("pointerdown", () => (this.#isDragged = true), { signal });
    }
    player.addEventListener("moved", () => this.#stopTrial(), { signal });
    document.addEventListener("clip-range", (event) => this.#take(event), { signal });
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  /** What can be heard of the replay that is shown; null while none is. */
  get #whole() {
    const { replay } = player;
    return replay && { startMs: replay.startMs, endMs: replay.startMs + replay.durationMs };
  }

  #toggle() {
    const whole = this.#whole;
    if (!this.#panel.hidden || !whole) return this.#open(false);
    this.#choose(rangeFrom(player.currentMs, whole));
    this.#open(true);
  }

  /** The waveform is fetched when somebody wants to choose by it. */
  async #fetchPeaks() {
    if (this.#peaks.length > 0) return;
    const facts = await fetchFacts(this.dataset.facts ?? "", this.#life.signal);
    if (facts) this.#peaks = coarse(facts.peaks);
    this.#draw();
  }

  /** @param {boolean} isOpen */
  #open(isOpen) {
    if (isOpen) void this.#fetchPeaks();
    this.#panel.hidden = !isOpen;
    partOf(this, "open").setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.#handle("start").focus();
  }

  /** @param {Event} event of words that were selected */
  #take(event) {
    const { start_ms: startMs, end_ms: endMs } = /** @type {CustomEvent} */ (event).detail ?? {};
    if (!this.#whole || !Number.isFinite(startMs) || !Number.isFinite(endMs)) return;
    this.#choose({ startMs, endMs });
    this.#open(true);
    this.#panel.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {import("../clips/timing.js").Range} wanted
   * @param {"start" | "end"} [moved]
   */
  #choose(wanted, moved) {
    const whole = this.#whole;
    if (!whole) return;
    this.#range = fitted(wanted, whole, moved);
    this.#place(whole);
    this.#render();
  }

  /**
   * Keeps the selection in sight, with room to both sides.
   * @param {import("../clips/timing.js").Range} whole
   */
  #place(whole) {
    const { startMs, endMs } = this.#range;
    const first = this.#windowStartMs + (this.#windowStartMs > whole.startMs ? EDGE_MS : 0);
    const windowEnd = this.#windowStartMs + WINDOW_MS;
    const last = windowEnd - (windowEnd < whole.endMs ? EDGE_MS : 0);
    if (startMs >= first && endMs <= last && this.#windowStartMs >= whole.startMs) return;
    const middle = (startMs + endMs - WINDOW_MS) / 2;
    this.#windowStartMs = Math.max(whole.startMs, Math.min(middle, whole.endMs - WINDOW_MS));
  }

  #render() {
    const { startMs, endMs } = this.#range;
    const ends = /** @type {const} */ ([
      ["start", startMs],
      ["end", endMs],
    ]);
    for (const [end, ms] of ends) {
      const handle = this.#handle(end);
      handle.min = String(Math.round(this.#windowStartMs));
      handle.max = String(Math.round(this.#windowEndMs));
      handle.value = String(ms);
      handle.setAttribute("aria-valuetext", clipWords.place(ms));
      /** @type {HTMLInputElement} */ (partOf(this, `${end}-ms`)).value = String(ms);
      setText(partOf(this, `${end}-words`), clipWords.place(ms));
    }
    setText(partOf(this, "length"), clipWords.seconds(endMs - startMs));
    this.style.setProperty("--from", String(this.#share(startMs)));
    this.style.setProperty("--to", String(this.#share(endMs)));
    this.#draw();
  }

  get #windowEndMs() {
    return Math.min(this.#windowStartMs + WINDOW_MS, this.#whole?.endMs ?? 0);
  }

  /** @param {number} ms */
  #share(ms) {
    return (ms - this.#windowStartMs) / Math.max(1, this.#windowEndMs - this.#windowStartMs);
  }

  /** The outline of what the strip shows. */
  #draw() {
    const whole = this.#whole;
    if (!whole) return;
    const path = outline(this.#peaks, whole.startMs, this.#windowStartMs, this.#windowEndMs);
    this.querySelector('[data-part="wave"]')?.setAttribute("d", path);
  }

  /** @param {"start" | "end"} end */
  #moved(end) {
    const ms = this.#handle(end).valueAsNumber;
    this.#trialEndMs = NaN;
    const { startMs, endMs } = this.#range;
    this.#range = end === "start" ? { startMs: ms, endMs } : { startMs, endMs: ms };
    const whole = this.#whole;
    if (whole) this.#range = fitted(this.#range, whole, end);
    this.#render();
  }

  /** @param {"start" | "end"} end */
  #letGo(end) {
    const { startMs, endMs } = this.#range;
    const edges = this.#isDragged ? this.#edges() : { starts: [], ends: [] };
    if (end === "start") this.#choose({ startMs: snapped(startMs, edges.starts), endMs }, end);
    else this.#choose({ startMs, endMs: snapped(endMs, edges.ends) }, end);
  }

  /** Where words of the transcript on this page begin and end. */
  #edges() {
    const transcript = document.querySelector("space-transcript");
    return transcript instanceof SpaceTranscript ? transcript.edges : { starts: [], ends: [] };
  }

  #try() {
    player.seek(this.#range.startMs);
    this.#trialEndMs = this.#range.endMs;
    void player.play();
  }

  #stopTrial() {
    if (!(player.currentMs >= this.#trialEndMs)) return;
    this.#trialEndMs = NaN;
    player.pause();
  }

  /** @param {"start" | "end"} end */
  #handle(end) {
    return /** @type {HTMLInputElement} */ (partOf(this, end));
  }

  get #panel() {
    return partOf(this, "panel");
  }
}

customElements.define("clip-range", ClipRange);
