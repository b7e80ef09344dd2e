import { showToast } from "../toasts.js";

/** Around a link: copies its address instead of going there, where the browser lets it. */
class CopyLink extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this, { capture: true });
  }

  /** @param {Event} event */
  async handleEvent(event) {
    const link = this.querySelector("a");
    if (!link || !navigator.clipboard) return;
    event.preventDefault();
    event.stopPropagation();
    await navigator.clipboard.writeText(link.href);
    showToast(link.dataset.copied ?? "");
  }
}

customElements.define("copy-link", CopyLink);
