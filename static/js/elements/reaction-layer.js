import { live } from "../live.js";
import { reactionsToShow } from "../stage/exchange.js";
import { LiveElement } from "./live-element.js";

/** More at once would be a fog. */
const MOST = 40;
const DRIFT_PX = 18;
const SPREAD_MS = 250; // what the server collects for so long did not come in one instant

/** Reactions, each at the picture of its sender for a moment; those of guests at the count. */
class ReactionLayer extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    const show = (/** @type {Event} */ event) => this.#show(/** @type {CustomEvent} */ (event).detail);
    live.addEventListener("reactions", show, { signal });
    const remove = (/** @type {Event} */ { target }) => /** @type {Element} */ (target).remove();
    this.addEventListener("animationend", remove, { signal });
  }

  /** @param {Message} message */
  #show(message) {
    // In a page that nobody sees no animation ends.
    if (document.hidden || live.id !== this.#stage?.dataset.spaceId) return;
    const own = this.getBoundingClientRect();
    const shown = reactionsToShow(message, MOST - this.childElementCount);
    const floating = shown.map(({ from, emoji }) => float(emoji, this.#placeOf(from), own));
    this.append(...floating);
  }

  /** @param {string | null} from a participant's id */
  #placeOf(from) {
    const key = CSS.escape(from ?? "");
    const avatar = from && this.#stage?.querySelector(`:is(speaker-grid, audience-row) [data-key="${key}"] participant-avatar`);
    const rest = this.#stage?.querySelector(".listeners-rest") ?? this.#stage?.querySelector('[data-part="count"]');
    return (avatar || rest || this).getBoundingClientRect();
  }

  get #stage() {
    return /** @type {HTMLElement | null} */ (this.closest("space-stage"));
  }
}

/**
 * @param {string} emoji
 * @param {DOMRect} from
 * @param {DOMRect} layer
 */
function float(emoji, from, layer) {
  const reaction = document.createElement("span");
  reaction.className = "reaction";
  reaction.textContent = emoji;
  const properties = {
    "--x": `${from.left + from.width / 2 - layer.left}px`,
    "--y": `${from.top + from.height / 2 - layer.top}px`,
    "--drift": `${(Math.random() - 0.5) * 2 * DRIFT_PX}px`,
    "--late": `${Math.random() * SPREAD_MS}ms`,
  };
  for (const [name, value] of Object.entries(properties)) reaction.style.setProperty(name, value);
  return reaction;
}

customElements.define("reaction-layer", ReactionLayer);
