import { live } from "../live.js";
import { Pace } from "../stage/exchange.js";
import { showHeld } from "../stage/people.js";
import { LiveElement } from "./live-element.js";

const A_SECOND = 5;

/** The reactions there are: one tap sends one. It shows when it comes back, as everybody sees it. */
class ReactionBar extends LiveElement {
  #pace = new Pace(A_SECOND);

  /** @param {AbortSignal} signal */
  wire(signal) {
    this.addEventListener("click", this, { signal });
    this.addEventListener("keydown", this, { signal });
  }

  render() {
    const held = live.heldBack;
    showHeld(this.closest("dialog"), held);
    for (const button of this.querySelectorAll("[data-emoji]")) button.ariaDisabled = String(held !== "");
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event instanceof KeyboardEvent) this.#move(event);
    else this.#send(event);
  }

  /** @param {Event} event */
  #send({ target, timeStamp }) {
    const button = target instanceof Element ? target.closest("[data-emoji]") : null;
    if (!(button instanceof HTMLElement) || live.heldBack || !this.#pace.allow(timeStamp)) return;
    void live.ask("reaction.send", { emoji: button.dataset.emoji });
  }

  /** @param {KeyboardEvent} event */
  #move({ key }) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const buttons = [...this.querySelectorAll("button")];
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (step && at >= 0) buttons[(at + step + buttons.length) % buttons.length].focus();
  }
}

customElements.define("reaction-bar", ReactionBar);
