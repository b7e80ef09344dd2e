import { live } from "../live.js";
import { partOf } from "../stage/dom.js";

/**
 * An element over server HTML that shows something of the live Space while it is in a page.
 *
 * Once the Space is gone (`live.space` is null) the last that was known stays in sight.
 */
export class LiveElement extends HTMLElement {
  #life = new AbortController();

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    live.addEventListener("change", () => this.render(), { signal });
    this.wire(signal);
    this.render();
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  /**
   * Adds listeners, all of them with `signal`.
   * @param {AbortSignal} signal
   */
  wire(signal) {
    void signal;
  }

  /** Shows what is true now; called at every change. */
  render() {}

  /** @param {string} name */
  find(name) {
    return partOf(this, name);
  }
}
