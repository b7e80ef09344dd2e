import { begunBy, timesOf } from "../clips/timing.js";
import { player } from "../replay/player.js";
import { partOf, setText } from "../stage/dom.js";
import { clipWords, clock } from "../stage/words.js";

const OPUS = "audio/ogg; codecs=opus";
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** @type {ClipCard | null} the one that sounds: there is one at a time in a window */
let sounding = null;

/** @typedef {{element: HTMLElement, from: number, to: number}} Word */

/** A clip: plays where it stands, and its words light up as they are said. */
class ClipCard extends HTMLElement {
  #life = new AbortController();
  /** @type {HTMLAudioElement | null} made when somebody wants to hear it, and not before */
  #audio = null;
  /** @type {Word[]} */
  #words = [];
  #begun = 0;

  connectedCallback() {
    if (!this.dataset.opus) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#button.addEventListener("click", () => this.#toggle(), { signal });
    this.#place.addEventListener("input", () => this.#seek(), { signal });
    this.#show(0);
  }

  disconnectedCallback() {
    this.#life.abort();
    this.#audio?.pause();
    this.#audio?.removeAttribute("src");
    this.#audio = null;
    if (sounding === this) sounding = null;
  }

  pause() {
    this.#audio?.pause();
  }

  #toggle() {
    if (this.#audio && !this.#audio.paused) this.pause();
    else void this.#play();
  }

  async #play() {
    const audio = this.#sound;
    if (sounding !== this) sounding?.pause();
    player.pause();
    sounding = this;
    this.#say("");
    try {
      await audio.play();
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) this.#say(clipWords.silent);
    }
  }

  get #sound() {
    if (this.#audio) return this.#audio;
    const audio = new Audio();
    const { opus = "", m4a = "" } = this.dataset;
    audio.src = audio.canPlayType(OPUS) ? opus : m4a;
    const { signal } = this.#life;
    audio.addEventListener("play", () => this.#began(), { signal });
    audio.addEventListener("pause", () => this.#button.setAttribute("aria-pressed", "false"), { signal });
    audio.addEventListener("ended", () => this.#over(), { signal });
    audio.addEventListener("error", () => this.#say(clipWords.silent), { signal });
    // Before its length is known, a place that somebody chose could not be gone to.
    audio.addEventListener("loadedmetadata", () => this.#seek(), { signal, once: true });
    this.#audio = audio;
    this.#words = this.#findWords();
    return audio;
  }

  #began() {
    this.#button.setAttribute("aria-pressed", "true");
    this.toggleAttribute("data-begun", true);
    const step = () => {
      if (!this.#audio || this.#audio.paused) return;
      this.#show(this.#audio.currentTime * 1000);
      requestAnimationFrame(step);
    };
    step();
  }

  #over() {
    this.removeAttribute("data-begun");
    if (this.#audio) this.#audio.currentTime = 0;
    this.#show(0);
  }

  #seek() {
    const ms = this.#place.valueAsNumber;
    if (this.#audio?.readyState) this.#audio.currentTime = ms / 1000;
    this.toggleAttribute("data-begun", ms > 0 || !this.#audio?.paused);
    this.#show(ms);
  }

  /** @param {number} ms */
  #show(ms) {
    const length = Number(this.dataset.length) || 1;
    const isWaiting = this.#audio !== null && !this.#audio.readyState;
    if (!isWaiting) this.#place.value = String(Math.min(ms, length));
    this.#place.setAttribute("aria-valuetext", `${clock(ms / 1000)} / ${clock(length / 1000)}`);
    this.style.setProperty("--at", String(Math.min(1, ms / length)));
    setText(partOf(this, "time"), clock((ms > 0 ? ms : length) / 1000));
    this.#light(ms);
  }

  /** @param {number} ms */
  #light(ms) {
    const begun = ms > 0 ? begunBy(this.#words, ms) : 0;
    this.#words.forEach(({ element, to }, index) => {
      element.classList.toggle("is-said", index < begun);
      element.classList.toggle("is-now", index === begun - 1 && ms < to);
    });
    if (begun !== this.#begun) this.#follow(this.#words[Math.max(0, begun - 1)]);
    this.#begun = begun;
  }

  /** @param {Word | undefined} word that is to be in sight */
  #follow(word) {
    if (!word) return;
    const box = partOf(this, "words");
    const top = word.element.offsetTop - box.offsetTop - box.clientHeight / 3;
    box.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
  }

  /** Each word becomes an element of its own. */
  #findWords() {
    return [...this.querySelectorAll("[data-times]")].flatMap((line) => {
      const times = timesOf(/** @type {HTMLElement} */ (line).dataset.times ?? "");
      const words = (line.textContent ?? "").trim().split(" ");
      const elements = words.map(elementOf);
      line.replaceChildren(...elements.flatMap((element, index) => (index ? [" ", element] : [element])));
      return elements.slice(0, times.length).map((element, index) => {
        const [from, to] = times[index];
        return { element, from, to };
      });
    });
  }

  /** @param {string} problem */
  #say(problem) {
    setText(partOf(this, "problem"), problem);
    partOf(this, "problem").hidden = !problem;
  }

  get #button() {
    return partOf(this, "play");
  }

  get #place() {
    return /** @type {HTMLInputElement} */ (partOf(this, "place"));
  }
}

/** @param {string} word */
function elementOf(word) {
  const element = document.createElement("span");
  element.className = "clip-word";
  element.textContent = word;
  return element;
}

player.addEventListener("played", () => sounding?.pause());
customElements.define("clip-card", ClipCard);
