import { fetchFacts } from "../replay/facts.js";
import { player } from "../replay/player.js";
import { clock, parseTime, spoken } from "../replay/time.js";
import { Wave } from "../replay/wave.js";
import { partOf } from "../stage/dom.js";

const SHORTEST_MS = 1000;
const TASTE_MS = 5000;

/** Two handles over the wave, two times that can be typed: each follows the other. */
class ReplayTrim extends HTMLElement {
  #life = new AbortController();
  #startMs = Number(this.dataset.startMs);
  #durationMs = Number(this.dataset.durationMs);
  /** @type {number | null} where what is tasted ends, since the Space began */
  #until = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    for (const [name, value] of /** @type {const} */ ([["start", 0], ["end", this.#durationMs]])) {
      const range = this.#input(`${name}-range`);
      [range.min, range.max, range.step] = ["0", String(this.#durationMs), "100"];
      range.value = String(value);
      range.addEventListener("input", () => this.#slide(name), { signal });
      this.#input(name).addEventListener("change", () => this.#type(name), { signal });
    }
    this.#wirePreviews(signal);
    const details = this.closest("details");
    details?.addEventListener("toggle", () => details.open && void this.#draw(), { signal });
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  /** @param {AbortSignal} signal */
  #wirePreviews(signal) {
    const hear = (/** @type {number} */ from, /** @type {number} */ to) => {
      player.seek(this.#startMs + from);
      this.#until = this.#startMs + to;
      void player.play();
    };
    const { start, end } = { start: () => this.#at("start"), end: () => this.#at("end") };
    partOf(this, "hear-start").addEventListener("click", () => hear(start(), start() + TASTE_MS), { signal });
    partOf(this, "hear-end").addEventListener("click", () => hear(end() - TASTE_MS, end()), { signal });
    player.addEventListener("moved", () => this.#stopThere(), { signal });
    player.addEventListener("paused", () => (this.#until = null), { signal });
  }

  #stopThere() {
    if (this.#until !== null && player.currentMs >= this.#until) player.pause();
  }

  async #draw() {
    const facts = await fetchFacts(this.dataset.facts ?? "", this.#life.signal);
    if (!facts) return;
    partOf(this, "line").hidden = false;
    partOf(this, "previews").hidden = false;
    const wave = new Wave(/** @type {SVGElement} */ (this.querySelector("svg.replay-wave")));
    wave.share = 1;
    wave.show(facts);
    this.#show();
  }

  /** @param {"start" | "end"} name */
  #slide(name) {
    const range = this.#input(`${name}-range`);
    range.value = String(this.#within(name, Number(range.value)));
    this.#input(name).value = exact(Number(range.value));
    this.#show();
  }

  /** @param {"start" | "end"} name */
  #type(name) {
    const ms = parseTime(this.#input(name).value);
    if (ms !== null) this.#input(`${name}-range`).value = String(this.#within(name, ms));
    this.#show();
  }

  /**
   * @param {"start" | "end"} name
   * @param {number} ms
   */
  #within(name, ms) {
    if (name === "start") return Math.max(0, Math.min(ms, this.#at("end") - SHORTEST_MS));
    return Math.min(this.#durationMs, Math.max(ms, this.#at("start") + SHORTEST_MS));
  }

  /** @param {"start" | "end"} name */
  #at(name) {
    return Number(this.#input(`${name}-range`).value);
  }

  #show() {
    for (const name of /** @type {const} */ (["start", "end"])) {
      this.#input(`${name}-range`).setAttribute("aria-valuetext", spoken(this.#at(name)));
    }
    const share = (/** @type {number} */ ms) => `${((ms / this.#durationMs) * 100).toFixed(2)}%`;
    partOf(this, "off-start").style.width = share(this.#at("start"));
    partOf(this, "off-end").style.width = share(this.#durationMs - this.#at("end"));
  }

  /** @param {string} name */
  #input(name) {
    return /** @type {HTMLInputElement} */ (partOf(this, name));
  }
}

/** @param {number} ms as typed: with tenths where there are some */
function exact(ms) {
  const tenths = Math.floor((ms % 1000) / 100);
  return tenths ? `${clock(ms)}.${tenths}` : clock(ms);
}

customElements.define("replay-trim", ReplayTrim);
