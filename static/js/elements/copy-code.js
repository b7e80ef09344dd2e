import { partOf, setText } from "../stage/dom.js";

/** A text to copy whole: a press copies it; where that is not allowed it is selected. */
class CopyCode extends HTMLElement {
  connectedCallback() {
    const code = partOf(this, "code");
    const copy = partOf(this, "copy");
    if (code instanceof HTMLTextAreaElement) code.onfocus = () => code.select();
    copy.onclick = () => void this.#copy(code, copy);
  }

  /**
   * @param {HTMLElement} code
   * @param {HTMLElement} copy
   */
  async #copy(code, copy) {
    const text = code instanceof HTMLTextAreaElement ? code.value : code.textContent;
    try {
      await navigator.clipboard.writeText(text);
      setText(copy, copy.dataset.copied ?? "");
    } catch {
      select(code);
    }
  }
}

/** @param {HTMLElement} code */
function select(code) {
  if (code instanceof HTMLTextAreaElement) code.select();
  else getSelection()?.selectAllChildren(code);
}

customElements.define("copy-code", CopyCode);
