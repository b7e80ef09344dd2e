import { live } from "../live.js";

/** Around the form that starts a Space: whoever starts it is taken in as soon as it is live. */
class StartSpace extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", () => live.expect(this.dataset.spaceId ?? ""));
  }
}

customElements.define("start-space", StartSpace);
