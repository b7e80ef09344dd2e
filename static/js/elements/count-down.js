import { setText } from "../stage/dom.js";

const SECOND_MS = 1000;
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** How long until `data-until`, in the largest unit that says it; then `data-over`. */
class CountDown extends HTMLElement {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  connectedCallback() {
    this.#timer = setInterval(() => this.#render(), SECOND_MS);
    this.#render();
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #render() {
    const seconds = Math.ceil((Date.parse(this.dataset.until ?? "") - Date.now()) / SECOND_MS);
    const words = seconds > 0 ? distance(seconds) : (this.dataset.over ?? "");
    setText(this, words);
  }
}

/**
 * At least two of a unit: "in 27 hours" says more than "in 1 day".
 * @param {number} seconds
 */
function distance(seconds) {
  const [unit, length] = UNITS.find(([, size]) => seconds >= 2 * size) ?? UNITS[3];
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang);
  return format.format(Math.floor(seconds / length), unit);
}

customElements.define("count-down", CountDown);
