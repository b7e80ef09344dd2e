import { CueEditor } from "../replay/cue-editor.js";
import { CueLines } from "../replay/cue-lines.js";
import { player } from "../replay/player.js";
import { Transcript } from "../replay/transcript.js";
import { partOf, setText } from "../stage/dom.js";
import { transcriptWords as words } from "../stage/words.js";

/** @import { Cue, Spot } from "../replay/transcript.js" */

/**
 * What was said, over the server's first lines: word by word, in step with the player where it shows
 * this Space's replay. The rest is fetched once somebody looks.
 */
export class SpaceTranscript extends HTMLElement {
  #life = new AbortController();
  #transcript = new Transcript();
  /** @type {Promise<void> | null} */
  #loading = null;
  #follows = true;
  /** @type {Spot[]} */
  #found = [];
  #here = 0;
  /** @type {{start_ms: number, end_ms: number} | null} */
  #selected = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.lines = new CueLines(partOf(this, "lines"), this.#transcript, Boolean(this.dataset.correct));
    this.editor = new CueEditor(this, (cue) => this.#replaced(cue));
    this.#wireLines(signal);
    this.#wireSearch(signal);
    player.addEventListener("changed", () => this.#plays(), { signal });
    player.addEventListener("moved", () => this.#moved(), { signal });
    player.addEventListener("played", () => void this.#load(), { signal });
    document.addEventListener("selectionchange", () => this.#select(), { signal });
    this.#plays();
    const sight = new IntersectionObserver((seen) => {
      if (seen.some(({ isIntersecting }) => isIntersecting)) void this.#load();
    });
    sight.observe(this);
    signal.addEventListener("abort", () => sight.disconnect());
  }

  disconnectedCallback() {
    this.#life.abort();
    this.lines?.stop();
  }

  /** Where words begin and end, in ms since the Space began. */
  get edges() {
    const said = this.#transcript.cues.flatMap((cue) => cue.words);
    return { starts: said.map(([, start]) => start), ends: said.map(([, , end]) => end) };
  }

  get #isShown() {
    return player.shown?.id === this.dataset.space;
  }

  // --- What there is --------------------------------------------------------------------------

  #load() {
    this.#loading ??= this.#fetchAll().catch(() => {
      this.#loading = null; // at the next look
    });
    return this.#loading;
  }

  async #fetchAll() {
    const { signal } = this.#life;
    this.#transcript.cues = [];
    for (let after = ""; ; ) {
      const url = `${this.dataset.url}?after=${after}`;
      const answer = await fetch(url, { signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = await answer.json();
      this.#transcript.add(page.cues);
      this.lines?.show(page.cues);
      if (this.#field.value) this.#search();
      if (!page.next) break;
      after = page.next;
    }
    partOf(this, "more").hidden = true;
    partOf(this, "search").hidden = false;
    this.#moved();
  }

  /** @param {Cue} cue */
  #replaced(cue) {
    this.#transcript.replace(cue);
    this.lines?.show([cue]);
    if (this.#field.value) this.#search();
  }

  // --- In step with the player ----------------------------------------------------------------

  #plays() {
    this.toggleAttribute("data-plays", this.#isShown);
    this.#offer();
  }

  #moved() {
    if (!this.#isShown) return;
    const spot = this.#transcript.at(player.currentMs);
    const isNew = this.lines?.light(spot);
    if (isNew && spot && this.#follows && player.isPlaying) this.lines?.reveal(spot);
  }

  /** @param {Spot} spot */
  #playFrom({ cue, word }) {
    if (!this.#isShown) return;
    this.#setFollows(true);
    player.seek(cue.words[word]?.[1] ?? cue.start);
    void player.play();
  }

  /** @param {boolean} follows */
  #setFollows(follows) {
    this.#follows = follows;
    if (follows) this.#moved();
    this.#offer();
  }

  /** The buttons that float below what one reads. */
  #offer() {
    this.#button("follow").hidden = this.#follows || !this.#isShown;
    this.#button("clip").hidden = !this.#selected || !this.#isShown;
  }

  /** @param {AbortSignal} signal */
  #wireLines(signal) {
    const list = partOf(this, "lines");
    const leave = () => {
      if (this.#follows && player.isPlaying) this.#setFollows(false);
    };
    list.addEventListener("wheel", leave, { signal, passive: true });
    list.addEventListener("touchmove", leave, { signal, passive: true });
    list.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
  }

  /** @param {MouseEvent} event */
  #clicked({ target }) {
    if (!(target instanceof Element)) return;
    const action = target.closest("[data-action]")?.getAttribute("data-action") ?? "word";
    const cue = this.lines?.cueOf(target);
    const spot = this.lines?.spotOf(target);
    /** @type {Record<string, () => unknown>} */
    const acts = {
      follow: () => this.#followAgain(),
      clip: () => document.dispatchEvent(new CustomEvent("clip-range", { detail: this.#selected })),
      previous: () => this.#go(-1),
      edit: () => this.editor?.begin(cue),
      undo: () => this.editor?.undo(cue),
      play: () => spot && this.#playFrom(spot),
      // A click that ends a selection selects.
      word: () => spot && getSelection()?.isCollapsed && this.#playFrom(spot),
    };
    acts[action]?.();
  }

  #followAgain() {
    this.#setFollows(true);
    const now = this.#transcript.at(player.currentMs);
    if (now) this.lines?.reveal(now);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const spot = this.lines?.spotOf(/** @type {Element} */ (event.target));
    if (!spot || !(event.target instanceof HTMLElement) || event.target.localName !== "span") return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const line = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") this.#playFrom(spot);
    else if (step) this.#walk(this.#transcript.beside(spot, step), event.shiftKey);
    else if (line) this.#walk(this.#lineBeside(spot, line), event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {Spot} spot
   * @param {number} step
   * @returns {Spot} the first word of the line before or behind
   */
  #lineBeside({ cue }, step) {
    const beside = this.#transcript.beside({ cue, word: step > 0 ? cue.words.length - 1 : 0 }, step);
    return { cue: beside.cue, word: 0 };
  }

  /**
   * @param {Spot} spot
   * @param {boolean} isSelecting
   */
  #walk(spot, isSelecting) {
    if (player.isPlaying) this.#setFollows(false);
    this.lines?.focus(spot, isSelecting);
  }

  // --- A stretch to clip ----------------------------------------------------------------------

  #select() {
    this.#selected = this.lines?.selected() ?? null;
    this.#offer();
  }

  // --- Search ---------------------------------------------------------------------------------

  /** @param {AbortSignal} signal */
  #wireSearch(signal) {
    const form = partOf(this, "search");
    form.addEventListener("input", () => this.#search(), { signal });
    form.addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        this.#go(1);
      },
      { signal },
    );
    form.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Enter" || !event.shiftKey) return;
        event.preventDefault();
        this.#go(-1);
      },
      { signal },
    );
  }

  #search() {
    const { value } = this.#field;
    this.#found = this.#transcript.find(value);
    this.#here = 0;
    this.#showFound();
    const [first] = this.#found;
    if (first) this.lines?.reveal(first);
  }

  /** @param {number} step */
  #go(step) {
    if (this.#found.length === 0) return;
    this.#here = (this.#here + step + this.#found.length) % this.#found.length;
    if (player.isPlaying) this.#setFollows(false);
    this.#showFound();
    this.lines?.reveal(/** @type {Spot} */ (this.#found[this.#here]));
  }

  #showFound() {
    const length = this.#field.value.split(/\s+/u).filter(Boolean).length;
    this.lines?.mark(this.#found, length, this.#found[this.#here] ?? null);
    setText(partOf(this, "count"), words.found(this.#found.length && this.#here + 1, this.#found.length, length));
    for (const action of ["previous", "next"]) this.#button(action).disabled = this.#found.length === 0;
  }

  get #field() {
    return /** @type {HTMLInputElement} */ (partOf(this, "field"));
  }

  /** @param {string} action */
  #button(action) {
    return /** @type {HTMLButtonElement} */ (this.querySelector(`[data-action="${action}"]`));
  }
}

customElements.define("space-transcript", SpaceTranscript);
