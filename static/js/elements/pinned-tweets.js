import { live } from "../live.js";
import { LiveElement } from "./live-element.js";

const LONGEST_WAIT_MS = 1000;

/**
 * Says when the pins of the Space we are in have changed: at once what is shown first, later
 * changes within a second, so that a whole audience does not ask in one moment.
 */
export class PinWatcher {
  #look;
  /** @type {object | null} what was shown last */
  #shown = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {() => void} look fetches what is pinned now */
  constructor(look) {
    this.#look = look;
  }

  /** To be called at every change of the Space. */
  watch() {
    const pins = live.state?.pins;
    if (!pins || pins === this.#shown) return;
    const isFirst = this.#shown === null;
    this.#shown = pins;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#look, isFirst ? 0 : Math.random() * LONGEST_WAIT_MS);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#shown = null;
  }
}

/** The strip on the stage: the first pinned Tweet in short, and how many there are. */
class PinnedTweets extends LiveElement {
  #watcher = new PinWatcher(() => this.find("strip").dispatchEvent(new Event("look")));

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#watcher.stop();
  }

  render() {
    if (!live.isShown || live.phase !== "in") return;
    const count = live.state?.pins.count ?? 0;
    this.hidden = count === 0 && !live.isSeated;
    this.find("add").hidden = count > 0 || !live.isSeated;
    this.#watcher.watch();
  }
}

customElements.define("pinned-tweets", PinnedTweets);
