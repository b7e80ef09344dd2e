import { live } from "../live.js";
import { tweetIdIn } from "../stage/pinning.js";
import { setText } from "../stage/dom.js";
import { words } from "../stage/words.js";
import { LiveElement } from "./live-element.js";
import { PinWatcher } from "./pinned-tweets.js";

/** The sheet of all pinned Tweets: to read, to pin by a link; for hosts to order and take off. */
class PinList extends LiveElement {
  #watcher = new PinWatcher(() => this.#isOpen && this.#look());
  /** The id of what had the focus in the list that is being replaced. */
  #focused = "";

  /** @param {AbortSignal} signal */
  wire(signal) {
    this.closest("space-stage")?.addEventListener("click", (event) => this.#opened(event), { signal });
    this.addEventListener("click", (event) => this.#act(event), { signal });
    this.addEventListener("htmx:beforeSwap", () => this.#noteFocus(), { signal });
    this.addEventListener("htmx:afterSettle", () => this.#loaded(), { signal });
    this.find("form").addEventListener("submit", (event) => this.#pin(event), { signal });
    this.find("link").addEventListener("input", () => this.#say(""), { signal });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#watcher.stop();
  }

  render() {
    if (live.id !== this.dataset.spaceId || live.phase !== "in") return;
    this.find("form").hidden = !live.isSeated;
    this.find("none").hidden = live.state?.pins.count !== 0;
    this.#showRights();
    this.#watcher.watch();
  }

  #showRights() {
    for (const button of this.querySelectorAll("[data-for]")) {
      const isOwn = /** @type {HTMLElement} */ (button).dataset.for === "owner";
      /** @type {HTMLElement} */ (button).hidden = !live.isManager && !isOwn;
    }
  }

  /** As many as are in sight already: whoever has scrolled down stays there. */
  #look() {
    const length = /** @type {HTMLInputElement} */ (this.find("length"));
    length.value = String(this.querySelectorAll("[data-pin]").length);
    length.dispatchEvent(new Event("look"));
  }

  /** Buttons come hidden, so the focus is given back only once rights have shown them. */
  #loaded() {
    this.#showRights();
    if (!this.#focused || !this.#isOpen) return;
    const again = this.querySelector(`#${this.#focused}:not([hidden])`) ?? this.find("title");
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
    this.#focused = "";
  }

  #noteFocus() {
    const focused = document.activeElement;
    if (focused?.id && this.find("list").contains(focused)) this.#focused = focused.id;
  }

  /** @param {Event} event */
  #opened({ target }) {
    if (target instanceof Element && target.closest('[data-opens="pins"]')) this.#look();
  }

  /** @param {Event} event */
  async #act({ target }) {
    const button = target instanceof Element ? target.closest("[data-action]") : null;
    const pin = button?.closest("[data-pin]")?.getAttribute("data-pin");
    if (!(button instanceof HTMLElement) || !pin || button.ariaDisabled === "true") return;
    const isMove = button.dataset.action === "move-pin";
    const before = button.dataset.before || null;
    const [type, fields] = isMove ? ["tweet.move", { pin, before }] : ["tweet.unpin", { pin }];
    if (await live.ask(type, fields)) this.#look();
  }

  /** @param {Event} event */
  async #pin(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (this.find("link"));
    const tweet = tweetIdIn(field.value);
    if (!tweet) return this.#say(words.noTweetLink);
    if (!(await live.ask("tweet.pin", { tweet }))) return;
    field.value = "";
    this.#look();
  }

  /** @param {string} problem in words; "" for none */
  #say(problem) {
    setText(this.find("problem"), problem);
    this.find("problem").hidden = !problem;
  }

  get #isOpen() {
    return this.closest("dialog")?.open ?? false;
  }
}

customElements.define("pin-list", PinList);
