import { live } from "../live.js";
import { captionChoice } from "../stage/caption-choice.js";
import { captionWords } from "../stage/words.js";
import { showToast } from "../toasts.js";
import { LiveElement } from "./live-element.js";

/** Shows captions and hides them; says so where the server cannot make any. */
export class CaptionButton extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    this.find("captions").addEventListener("click", () => this.press(), { signal });
    captionChoice.addEventListener("change", () => this.render(), { signal });
  }

  render() {
    const { space } = live;
    if (!space) return;
    const button = this.find("captions");
    const isPossible = space.has_captions;
    // Not `disabled`: whoever presses it is told why.
    button.ariaDisabled = String(!isPossible);
    button.ariaPressed = String(isPossible && captionChoice.isShown);
    button.setAttribute("aria-label", isPossible ? captionWords.captions : captionWords.impossible);
    button.title = isPossible ? captionWords.key : captionWords.impossible;
  }

  press() {
    if (!live.space?.has_captions) showToast(captionWords.impossible);
    else captionChoice.choose({ isShown: !captionChoice.isShown });
  }
}

customElements.define("caption-button", CaptionButton);
