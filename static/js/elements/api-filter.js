import { partOf, setText } from "../stage/dom.js";

/** Around lists of operations: typing leaves those that have all the words, in whatever order. */
class ApiFilter extends HTMLElement {
  connectedCallback() {
    const query = /** @type {HTMLInputElement} */ (partOf(this, "query"));
    partOf(this, "field").hidden = false;
    query.oninput = () => this.#narrow(query.value);
    this.#narrow(query.value);
  }

  /** @param {string} typed */
  #narrow(typed) {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const item of this.querySelectorAll("li")) {
      const text = `${item.textContent} ${item.dataset.words}`.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      if (!item.hidden) count += 1;
    }
    for (const group of this.querySelectorAll("[data-group]")) {
      /** @type {HTMLElement} */ (group).hidden = group.querySelector("li:not([hidden])") === null;
    }
    const said = partOf(this, "count");
    setText(said, count || !words.length ? "" : (said.dataset.none ?? ""));
  }
}

customElements.define("api-filter", ApiFilter);
