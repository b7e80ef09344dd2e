import { partOf, setText } from "../stage/dom.js";

/** Asks one question in words. Escape and the backdrop mean no. */
export class ConfirmDialog extends HTMLElement {
  /**
   * Resolves with the answer.
   * @param {{title: string, words: string, no: string, yes: string}} question
   * @returns {Promise<boolean>}
   */
  ask({ title, words, no, yes }) {
    const dialog = /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
    setText(partOf(this, "title"), title);
    setText(partOf(this, "words"), words);
    setText(partOf(this, "no"), no);
    setText(partOf(this, "yes"), yes);
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  }
}

customElements.define("confirm-dialog", ConfirmDialog);
