import { live } from "../live.js";
import { isToBeAsked } from "../stage/own-words.js";
import { openSheet } from "../stage/sheets.js";
import { LiveElement } from "./live-element.js";

/** @type {Set<string>} Spaces in which the question stood before us, on this seat */
const asked = new Set();

/**
 * Asks once whether what somebody says may be captioned, when they first have a seat. The mic waits
 * for nothing; Escape puts the question off to the next seat.
 */
class CaptionQuestion extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    this.find("yes").addEventListener("click", () => this.#answer(true), { signal });
    this.find("no").addEventListener("click", () => this.#answer(false), { signal });
    // Where something else was open when the seat came.
    this.#stage?.addEventListener("close", () => this.render(), { signal, capture: true });
    this.#stage?.addEventListener("focusout", () => queueMicrotask(() => this.render()), { signal });
  }

  render() {
    if (!live.isSeated) asked.delete(live.id);
    // Answered in another window.
    if (live.you?.caption_consent !== null) this.closest("dialog")?.close();
    if (!isToBeAsked(live) || asked.has(live.id) || isBusy() || !this.#stage) return;
    asked.add(live.id);
    openSheet(this.#stage, "consent");
  }

  /** @param {boolean} isGiven */
  async #answer(isGiven) {
    if (await live.ask("captions.answer", { is_given: isGiven })) this.closest("dialog")?.close();
  }

  get #stage() {
    return /** @type {HTMLElement | null} */ (this.closest("space-stage"));
  }
}

/** Is somebody in the middle of something else? */
function isBusy() {
  const isTyping = document.activeElement?.matches("input, select, textarea") ?? false;
  return isTyping || document.querySelector("dialog:modal") !== null;
}

customElements.define("caption-question", CaptionQuestion);
