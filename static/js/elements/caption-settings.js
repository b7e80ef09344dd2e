import { live } from "../live.js";
import { captionChoice } from "../stage/caption-choice.js";
import { LiveElement } from "./live-element.js";

/** How captions are shown here, which is this browser's matter; and whether one is captioned. */
class CaptionSettings extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    this.addEventListener("change", (event) => this.#change(event), { signal });
    captionChoice.addEventListener("change", () => this.render(), { signal });
  }

  render() {
    const isPossible = live.space?.has_captions ?? true;
    this.find("impossible").hidden = isPossible;
    this.#shown.checked = captionChoice.isShown && isPossible;
    this.#shown.disabled = !isPossible;
    this.#large.checked = captionChoice.isLarge;
    this.#normal.checked = !captionChoice.isLarge;
    this.#own.checked = live.you?.caption_consent === true;
  }

  /** @param {Event} event */
  async #change({ target }) {
    if (target === this.#shown) captionChoice.choose({ isShown: this.#shown.checked });
    if (target === this.#large || target === this.#normal) captionChoice.choose({ isLarge: this.#large.checked });
    if (target === this.#own) await live.ask("captions.answer", { is_given: this.#own.checked });
    // Refused: back to what is true.
    this.render();
  }

  get #shown() {
    return this.#input("shown");
  }

  get #large() {
    return this.#input("large");
  }

  get #normal() {
    return this.#input("normal");
  }

  get #own() {
    return this.#input("own");
  }

  /** @param {string} name */
  #input(name) {
    return /** @type {HTMLInputElement} */ (this.find(name));
  }
}

customElements.define("caption-settings", CaptionSettings);
