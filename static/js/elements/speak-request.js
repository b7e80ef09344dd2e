import { live } from "../live.js";
import { LiveElement } from "./live-element.js";

/** Asks for the mic, with one line of what one would like to say. */
class SpeakRequest extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    this.find("form").addEventListener("submit", (event) => this.#ask(event), { signal });
  }

  /** Nothing to ask for any more: somebody was faster, or the hosts have changed who may. */
  render() {
    const dialog = this.closest("dialog");
    if (dialog?.open && !live.you?.can_request) dialog.close();
  }

  /** @param {Event} event */
  async #ask(event) {
    // What was typed stays until the server has taken it.
    event.preventDefault();
    const question = this.#input.value.trim();
    const answer = await live.ask("request.create", question ? { question } : {});
    if (!answer) return;
    this.#input.value = "";
    this.closest("dialog")?.close();
  }

  get #input() {
    return /** @type {HTMLInputElement} */ (this.find("question"));
  }
}

customElements.define("speak-request", SpeakRequest);
