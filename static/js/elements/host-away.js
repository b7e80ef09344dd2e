import { live } from "../live.js";
import { setText } from "../stage/dom.js";
import { hostAway } from "../stage/host-away.js";
import { LiveElement } from "./live-element.js";

const COUNT_EVERY_MS = 1000;

/** While the host's connection is gone: who stands in, what happens next, and when. */
class HostAway extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    const timer = setInterval(() => this.render(), COUNT_EVERY_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  }

  render() {
    const { space } = live;
    const grace = Number(this.dataset.graceSeconds);
    const told = space && hostAway(space, live.participants, grace, Date.now());
    this.hidden = !told;
    if (!told) return;
    setText(this.find("words"), told.words);
    setText(this.find("next"), told.next);
  }
}

customElements.define("host-away", HostAway);
