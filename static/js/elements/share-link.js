import { partOf, setText } from "../stage/dom.js";
import { words } from "../stage/words.js";

/** The one public address of the Space: to copy, or to hand to an app of the device. */
class ShareLink extends HTMLElement {
  connectedCallback() {
    const url = /** @type {HTMLInputElement} */ (partOf(this, "url"));
    const share = partOf(this, "share");
    share.hidden = !("share" in navigator);
    share.onclick = () => this.#share(url.value);
    partOf(this, "copy").onclick = () => this.#copy(url);
    url.onfocus = () => url.select();
  }

  /** @param {HTMLInputElement} url */
  async #copy(url) {
    try {
      await navigator.clipboard.writeText(url.value);
      setText(partOf(this, "copy-words"), words.copied);
    } catch {
      // No permission, or no secure address: selected, it is one key press away.
      url.select();
    }
  }

  /** @param {string} url */
  async #share(url) {
    try {
      await navigator.share({ title: document.title, url });
    } catch (error) {
      // Somebody who closes the device's own sheet has changed their mind; that is no failure.
      if (!(error instanceof DOMException)) throw error;
    }
  }
}

customElements.define("share-link", ShareLink);
