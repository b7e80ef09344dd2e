import { live } from "../live.js";
import { isOffRecord } from "../stage/own-words.js";
import { passFocus } from "../stage/dom.js";
import { LiveElement } from "./live-element.js";

/** Off the record: said above the mic for as long as it holds, with the way back. */
class OwnRecord extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    this.find("go-on").addEventListener("click", () => live.ask("record.go_on"), { signal });
  }

  render() {
    const isOff = live.isSeated && isOffRecord(live.you, live.participants);
    if (!isOff) passFocus(this, this.closest("[tabindex]"));
    this.find("strip").hidden = !isOff;
  }
}

/** The switch: in a Space that is recorded, and while one is off the record in any. */
class RecordSwitch extends LiveElement {
  /** @param {AbortSignal} signal */
  wire(signal) {
    this.find("switch").addEventListener("change", () => this.#change(), { signal });
  }

  render() {
    if (!live.space) return;
    const isOff = isOffRecord(live.you, live.participants);
    const isOffered = live.space.is_recorded || isOff;
    this.#input.checked = !isOff;
    this.find("recorded").hidden = !isOffered;
    this.find("unrecorded").hidden = isOffered;
  }

  async #change() {
    await live.ask(this.#input.checked ? "record.go_on" : "record.stop");
    // Refused: back to what is true.
    this.render();
  }

  get #input() {
    return /** @type {HTMLInputElement} */ (this.find("switch"));
  }
}

customElements.define("own-record", OwnRecord);
customElements.define("record-switch", RecordSwitch);
