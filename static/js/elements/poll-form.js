import { live } from "../live.js";
import { setText } from "../stage/dom.js";
import { LiveElement } from "./live-element.js";

/** Hosts make a poll here. */
class PollForm extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    this.#form.addEventListener("submit", (event) => this.#open(event), { signal });
  }

  /** @param {SubmitEvent} event */
  async #open(event) {
    event.preventDefault();
    const fields = new FormData(this.#form);
    const choices = fields.getAll("choice").filter((choice) => String(choice).trim());
    try {
      await live.request("poll.open", { question: fields.get("question"), choices });
      this.#form.reset();
      this.#complain("");
      this.dispatchEvent(new Event("sheet-done", { bubbles: true }));
    } catch (error) {
      this.#complain(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {string} problem */
  #complain(problem) {
    setText(this.find("problem"), problem);
    this.find("problem").hidden = !problem;
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.find("form"));
  }
}

customElements.define("poll-form", PollForm);
