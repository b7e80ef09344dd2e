import { partOf, setText } from "../stage/dom.js";

/** A text to copy whole: a press copies it; where that is not allowed it is selected. */
class CopyCode extends HTMLElement {
  connectedCallback() {
    const code = /** @type {HTMLTextAreaElement} */ (partOf(this, "code"));
    const copy = partOf(this, "copy");
    code.onfocus = () => code.select();
    copy.onclick = () => void this.#copy(code, copy);
  }

  /**
   * @param {HTMLTextAreaElement} code
   * @param {HTMLElement} copy
   */
  async #copy(code, copy) {
    try {
      await navigator.clipboard.writeText(code.value);
      setText(copy, copy.dataset.copied ?? "");
    } catch {
      code.select();
    }
  }
}

customElements.define("copy-code", CopyCode);
