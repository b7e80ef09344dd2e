/** Around <details>: a menu that closes when one chooses, presses Escape or goes elsewhere. */
class DetailsMenu extends HTMLElement {
  #elsewhere = (/** @type {Event} */ event) => {
    if (!this.contains(/** @type {Node} */ (event.target))) this.#close();
  };

  connectedCallback() {
    document.addEventListener("click", this.#elsewhere);
    document.addEventListener("focusin", this.#elsewhere);
    this.addEventListener("keydown", this);
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.#elsewhere);
    document.removeEventListener("focusin", this.#elsewhere);
  }

  /** @param {KeyboardEvent} event */
  handleEvent(event) {
    if (event.key !== "Escape" || !this.#details?.open) return;
    this.#close();
    this.querySelector("summary")?.focus();
  }

  get #details() {
    return this.querySelector("details");
  }

  #close() {
    if (this.#details) this.#details.open = false;
  }
}

customElements.define("details-menu", DetailsMenu);
