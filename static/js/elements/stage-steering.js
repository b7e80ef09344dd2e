import { live } from "../live.js";
import { isSure } from "../stage/asking.js";
import { LiveElement } from "./live-element.js";

/**
 * Switches and choices that change the Space while it is live: a control with `data-field` shows
 * that field of the Space and, when it is changed, sends it with the request `data-request`.
 */
class StageSteering extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    this.addEventListener("change", (event) => this.#change(event), { signal });
  }

  render() {
    const { space } = live;
    if (!space) return;
    for (const control of this.querySelectorAll("[data-field]")) show(control, space);
  }

  /** @param {Event} event */
  async #change({ target }) {
    if (!(target instanceof HTMLElement) || !target.dataset.field) return;
    const isAllowed = !isSwitchedOn(target) || (await isSure(questionOf(target)));
    const fields = { [target.dataset.field]: valueOf(target) };
    if (isAllowed) await live.ask(this.dataset.request ?? "", fields);
    // Refused or thought better of: back to what is true.
    this.render();
  }
}

/**
 * @param {Element} control
 * @param {SpaceInfo} space
 */
function show(control, space) {
  const field = /** @type {HTMLElement} */ (control).dataset.field;
  const value = space[/** @type {keyof SpaceInfo} */ (field)];
  if (control instanceof HTMLSelectElement) control.value = String(value);
  if (control instanceof HTMLInputElement) {
    control.checked = control.type === "radio" ? control.value === value : Boolean(value);
  }
}

/** @param {HTMLElement} control */
function valueOf(control) {
  if (control instanceof HTMLSelectElement) return Number(control.value);
  if (control instanceof HTMLInputElement) return control.type === "radio" ? control.value : control.checked;
}

/**
 * Is it one of those that ask before they are switched on?
 * @param {HTMLElement} control
 */
function isSwitchedOn(control) {
  return control.dataset.asks !== undefined && valueOf(control) === true;
}

/** @param {HTMLElement} control */
function questionOf({ dataset: { asks: title = "", asksWords: words = "", asksNo: no = "", asksYes: yes = "" } }) {
  return { title, words, no, yes };
}

customElements.define("stage-steering", StageSteering);
