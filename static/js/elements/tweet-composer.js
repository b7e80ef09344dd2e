import { partOf, setText } from "../stage/dom.js";
import { TWEET_LENGTH, tidy, weigh } from "../tweet-text.js";

const SHOWS_NUMBER_FROM = 20;
const KEPT = /^(text|choice_\d|poll_minutes)$/;

/**
 * Around the form that posts a Tweet: counts while one types, sends by Ctrl+Enter, and keeps the
 * draft in this tab until the Tweet is out, through reloads and failures.
 */
class TweetComposer extends HTMLElement {
  #form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
  #text = /** @type {HTMLTextAreaElement} */ (partOf(this, "text"));

  connectedCallback() {
    partOf(this, "count").hidden = false;
    this.#restore();
    this.#count();
    this.addEventListener("input", this);
    this.addEventListener("keydown", this);
    this.addEventListener("htmx:beforeOnLoad", this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "input") this.#changed();
    else if (event instanceof KeyboardEvent) this.#pressed(event);
    else this.#answered(/** @type {CustomEvent} */ (event).detail);
  }

  #changed() {
    this.#count();
    this.#keep();
  }

  #count() {
    const weight = weigh(tidy(this.#text.value));
    const left = TWEET_LENGTH - weight;
    const count = partOf(this, "count");
    count.dataset.state = left < 0 ? "over" : "fits";
    const filled = Math.min(100, (100 * weight) / TWEET_LENGTH);
    this.querySelector("[data-part=ring]")?.setAttribute("stroke-dashoffset", `${100 - filled}`);
    setText(partOf(this, "left"), left <= SHOWS_NUMBER_FROM ? `${left}` : "");
    /** @type {HTMLButtonElement} */ (partOf(this, "send")).disabled = left < 0 || weight === 0;
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    const button = /** @type {HTMLButtonElement} */ (partOf(this, "send"));
    if (!sends || button.disabled) return;
    event.preventDefault();
    this.#form.requestSubmit(button);
  }

  /**
   * A posted Tweet leads elsewhere; a refused one comes back to the form's own address.
   * @param {{xhr: XMLHttpRequest}} detail
   */
  #answered({ xhr }) {
    const isElsewhere = new URL(xhr.responseURL).pathname !== new URL(this.#form.action).pathname;
    if (isElsewhere && xhr.status < 400) sessionStorage.removeItem(this.#key);
  }

  /** One draft for each thing one may write about. */
  get #key() {
    const data = new FormData(this.#form);
    return `draft:${data.get("reply_to") ?? ""}:${data.get("quote") ?? ""}`;
  }

  #keep() {
    const fields = [...new FormData(this.#form)].filter(([name]) => KEPT.test(name));
    if (this.#text.value.trim()) sessionStorage.setItem(this.#key, JSON.stringify(fields));
    else sessionStorage.removeItem(this.#key);
  }

  /** What the server already filled in (a refused Tweet, ?text=) is newer than any draft. */
  #restore() {
    const draft = sessionStorage.getItem(this.#key);
    if (!draft || this.#text.value) return;
    for (const [name, value] of JSON.parse(draft)) {
      const field = this.#form.elements.namedItem(name);
      if (field && "value" in field) field.value = value;
      const isChoice = value && name.startsWith("choice");
      if (isChoice && field instanceof HTMLElement) field.closest("details")?.setAttribute("open", "");
    }
  }
}

customElements.define("tweet-composer", TweetComposer);
