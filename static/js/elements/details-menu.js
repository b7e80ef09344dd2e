/** Around <details>: a menu that closes when one chooses, presses Escape or goes elsewhere. */
class DetailsMenu extends HTMLElement {
  #elsewhere = (/** @type {Event} */ event) => {
    if (!this.contains(/** @type {Node} */ (event.target))) this.#close();
  };

  connectedCallback() {
    document.addEventListener("click", this.#elsewhere);
    document.addEventListener("focusin", this.#elsewhere);
    this.addEventListener("keydown", this);
    this.addEventListener("click", this);
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.#elsewhere);
    document.removeEventListener("focusin", this.#elsewhere);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (!this.#details?.open || !(isEscape(event) || isChoice(event))) return;
    this.#close();
    // Where an answer replaces the menu, htmx finds the focus again by the summary's id.
    this.querySelector("summary")?.focus();
  }

  get #details() {
    return this.querySelector("details");
  }

  #close() {
    if (this.#details) this.#details.open = false;
  }
}

/** @param {Event} event */
function isEscape(event) {
  return event instanceof KeyboardEvent && event.key === "Escape";
}

/** @param {Event} event */
function isChoice(event) {
  return event.type === "click" && event.target instanceof Element && event.target.closest("button");
}

customElements.define("details-menu", DetailsMenu);
